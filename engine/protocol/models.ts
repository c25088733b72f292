/** Models over HTTP: listing, adding a file with its questions, pulling a public one. Parsed on both ends. */

import * as z from 'zod';

/** A model of this machine. `binds` are the sizes and families that port types of nodes take from it. */
export const modelEntrySchema = z.strictObject({
  id: z.string(),
  role: z.string(),
  pack: z.enum(['nano', 'public', 'own']),
  title: z.string(),
  licence: z.string(),
  terms: z.enum(['free', 'restricted', 'non-commercial', 'unknown']),
  state: z.enum(['present', 'importable', 'missing', 'tampered']),
  bytes: z.int().nullable(),
  /** What to do when the state is missing or tampered. */
  fix: z.string().nullable(),
  /** Execution provider that models run on; null until something ran. */
  provider: z.string().nullable(),
  binds: z.record(z.string(), z.union([z.number(), z.string()])),
});

/** A public file that can be pulled. */
export const knownModelSchema = z.strictObject({
  name: z.string(),
  role: z.string(),
  title: z.string(),
  licence: z.string(),
  terms: z.enum(['free', 'restricted', 'non-commercial', 'unknown']),
  origin: z.string(),
  url: z.string(),
  bytes: z.int().nullable(),
  /** Whether its publisher states a sha256; without one it is pinned at the first download. */
  hashStated: z.boolean(),
  here: z.boolean(),
  /** The licence was agreed to on this machine before. */
  agreed: z.boolean(),
});

/** A fact a file does not tell; `usual` is shown, never taken by itself. */
export const questionSchema = z.strictObject({
  fact: z.string(),
  ask: z.string(),
  options: z.array(z.string()).optional(),
  usual: z.string().optional(),
});

const portSchema = z.strictObject({
  name: z.string(),
  dtype: z.string(),
  shape: z.array(z.union([z.int(), z.string()])),
});

/** An uploaded file, before it has a role. `known` is the public file it is, by its sha256. */
export const uploadSchema = z.strictObject({
  uploadId: z.string(),
  file: z.string(),
  bytes: z.int(),
  sha256: z.string(),
  inputs: z.array(portSchema),
  outputs: z.array(portSchema),
  known: z.strictObject({ role: z.string(), title: z.string(), licence: z.string() }).nullable(),
  /** Roles a file can be added in. */
  roles: z.array(z.string()),
});

export const addModelSchema = z.strictObject({
  role: z.string(),
  name: z.string().optional(),
  title: z.string().optional(),
  licence: z.string().optional(),
  facts: z.record(z.string(), z.string()).default({}),
});

/** The model's id, or the questions to answer first. */
export const addedModelSchema = z.strictObject({ id: z.string().nullable(), questions: z.array(questionSchema) });

export const pullModelSchema = z.strictObject({
  name: z.string(),
  agree: z.boolean().default(false),
  nonCommercial: z.boolean().default(false),
  facts: z.record(z.string(), z.string()).default({}),
});

/** How a pull stands. `asking`: the file is here and `questions` are open; start the pull again with the facts. */
export const pullSchema = z.strictObject({
  name: z.string(),
  state: z.enum(['pulling', 'asking', 'done', 'failed', 'cancelled']),
  file: z.string().nullable(),
  receivedBytes: z.int(),
  totalBytes: z.int().nullable(),
  questions: z.array(questionSchema),
  problem: z.string().nullable(),
});

export type ModelEntry = z.infer<typeof modelEntrySchema>;
export type PullState = z.infer<typeof pullSchema>;

/** Rows of the table of routes that concern models. */
export const MODEL_ROUTES = {
  listModels: {
    method: 'get',
    path: '/api/models',
    summary: 'Models and their state.',
    answer: z.strictObject({ models: z.array(modelEntrySchema) }),
  },
  listKnownModels: {
    method: 'get',
    path: '/api/known-models',
    summary: 'Public files that can be pulled.',
    answer: z.strictObject({ models: z.array(knownModelSchema) }),
  },
  readModel: {
    method: 'get',
    path: '/api/models/:pack/:name',
    summary: "A model's manifest: ports, facts, who stated them.",
    answer: z.looseObject({ id: z.string() }),
  },
  removeModel: {
    method: 'delete',
    path: '/api/models/:pack/:name',
    summary: 'Takes an own or pulled model away, its files included.',
    answer: z.strictObject({}),
  },
  uploadModel: {
    method: 'post',
    path: '/api/model-uploads',
    summary: 'Takes the bytes of an ONNX file; what it is is asked afterwards.',
    query: { file: 'its name', into: 'an upload it lies beside (weights file, tokenizer.json)' },
    body: 'raw',
    answer: uploadSchema,
  },
  addModel: {
    method: 'post',
    path: '/api/model-uploads/:uploadId/add',
    summary: 'Adds an uploaded file in a role, or gives the questions that are open.',
    body: addModelSchema,
    answer: addedModelSchema,
  },
  dropUpload: {
    method: 'delete',
    path: '/api/model-uploads/:uploadId',
    summary: 'Forgets an uploaded file.',
    answer: z.strictObject({}),
  },
  pullModel: {
    method: 'post',
    path: '/api/model-pulls',
    summary: 'Starts to fetch a public file, or goes on with answers; the licence has to be agreed to.',
    body: pullModelSchema,
    answer: pullSchema,
  },
  listPulls: {
    method: 'get',
    path: '/api/model-pulls',
    summary: 'Pulls since the server started, newest last.',
    answer: z.strictObject({ pulls: z.array(pullSchema) }),
  },
  cancelPull: {
    method: 'post',
    path: '/api/model-pulls/:name/cancel',
    summary: 'Stops a pull; what came is kept for the next one.',
    answer: pullSchema,
  },
} as const;
