/**
 * The saved graph, version 1: the one file that editor, command line, library and HTTP API run unchanged.
 * Ids are written words, never positions. The engine ignores `layout`.
 */

import * as z from 'zod';

/** Version this code writes; readers of past versions are frozen steps (version.ts). */
export const GRAPH_VERSION = 1;

const word = z.string().regex(/^[a-z][a-z0-9-]*$/, 'wanted lower-case letters, digits and -');
// An exposed input may be called as the param key it sets, for example jawOpen.
const inputName = z.string().regex(/^[a-z][A-Za-z0-9-]*$/, 'wanted letters, digits and -, the first a small letter');
const portId = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z][A-Za-z0-9_-]*)?$/, 'wanted a port id');

export const linkSchema = z
  .strictObject({ node: word, port: portId })
  .meta({ description: 'An output port of a node.' });

const inputSchema = z.union([linkSchema, z.array(linkSchema)]).meta({
  description: 'The output linked into this input; a list for inputs that take several.',
});

export const nodeSchema = z.strictObject({
  type: z.string().regex(/^[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*$/, 'wanted family/name'),
  title: z.string().optional(),
  params: z.record(z.string(), z.json()).default({}),
  inputs: z.record(portId, inputSchema).default({}),
  mode: z.enum(['bypass', 'mute']).optional().meta({
    description: 'bypass: pass the input of the same kind through; mute: neither this node nor what needs it runs.',
  }),
  pinned: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'wanted the key of a result')
    .optional()
    .meta({ description: 'Key of a kept result: it is taken as it is, whatever params and inputs say.' }),
});

const targetSchema = z.strictObject({
  node: word,
  param: z.string(),
  key: z.string().optional().meta({ description: 'One name of a sliders param, for example jawOpen.' }),
});

export const exposedInputSchema = z.strictObject({
  to: z
    .array(targetSchema)
    .min(1)
    .meta({ description: 'The params this name sets; several nodes may share one name.' }),
  title: z.string().optional(),
  help: z.string().optional(),
});

export const graphSchema = z.strictObject({
  format: z.literal('facex-graph'),
  version: z.literal(GRAPH_VERSION),
  name: z.string().default(''),
  description: z.string().default(''),
  nodes: z.record(word, nodeSchema),
  inputs: z.record(inputName, exposedInputSchema).default({}).meta({
    description: 'Names for scripts: each sets one or more params.',
  }),
  outputs: z
    // A word, since output files are named after it: no separator may lead out of the output folder.
    .record(word, linkSchema)
    .default({})
    .meta({ description: 'Names for scripts: each is an output port.' }),
  layout: z.json().optional().meta({ description: "The editor's; the engine ignores it." }),
});

export type Link = z.infer<typeof linkSchema>;
export type ExposedInput = z.infer<typeof exposedInputSchema>;
export type GraphNode = z.infer<typeof nodeSchema>;
export type Graph = z.infer<typeof graphSchema>;
