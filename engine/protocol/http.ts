/**
 * Every request and answer over HTTP, under /api. The server parses with these, the typed client is written on them,
 * and the OpenAPI document is generated from `ROUTES`, so the three cannot drift apart.
 */

import * as z from 'zod';
import { graphSchema } from '../../graphs/format/graph.ts';
import { problemSchema } from '../../graphs/format/problem.ts';
import { plannedNodeSchema } from './events.ts';
import { MODEL_ROUTES } from './models.ts';
import { runSummarySchema } from './runs.ts';
import { valueViewSchema } from './views.ts';

/** Every refusal has this shape; the status says of which sort. */
export const problemsSchema = z.strictObject({ problems: z.array(problemSchema) });

export const healthSchema = z.strictObject({
  version: z.string(),
  device: z.string().nullable(),
  host: z.enum(['up', 'starting', 'down']),
  runs: z.strictObject({ queued: z.int(), running: z.int() }),
});

/** Descriptions are plain data made by the catalogue itself, so they are passed through rather than described twice. */
export const catalogueSchema = z.strictObject({
  nodes: z.array(z.looseObject({ type: z.string(), title: z.string() })),
  kinds: z.record(z.string(), z.strictObject({ title: z.string(), content: z.string() })),
});

export const graphEntrySchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  /** Rises by one with every save; 0 for a sample that was never saved. */
  revision: z.int().nonnegative(),
  savedAtMs: z.number(),
  sample: z.boolean(),
  /** `picture:<sha256>` of a sample's own thumbnail, else of the first picture it starts from. */
  thumbnail: z.string().nullable(),
  /** Titles of the inputs it exposes beside pictures: what there is to set. */
  settings: z.array(z.string()),
});

export const savedGraphSchema = z.strictObject({ id: z.string(), revision: z.int().nonnegative(), graph: graphSchema });

export const saveGraphSchema = z.strictObject({
  graph: graphSchema,
  /** Revision the change was made on; null for a new graph. Another one on the server is a conflict. */
  basedOn: z.int().nonnegative().nullable(),
});

export const graphConflictSchema = z.strictObject({
  problems: z.array(problemSchema),
  current: savedGraphSchema,
});

export const pictureSchema = z.strictObject({
  /** What a file param holds: `picture:<sha256>`. */
  id: z.string(),
  widthPx: z.int(),
  heightPx: z.int(),
  bytes: z.int(),
});

export const startRunSchema = z.strictObject({
  graph: graphSchema,
  graphId: z.string().optional(),
  /** Ports asked for; absent = the graph's exposed outputs and what writes files. */
  targets: z.array(z.strictObject({ node: z.string(), port: z.string() })).optional(),
  /** Live mode: an older run of the same graph gives way (rule E6). */
  supersede: z.boolean().default(false),
});

export const startedRunSchema = z.strictObject({ runId: z.string() });
export const planRequestSchema = z.strictObject({ graph: graphSchema, graphId: z.string().optional() });
export const planAnswerSchema = z.strictObject({ nodes: z.array(plannedNodeSchema), problems: z.array(problemSchema) });
export const queueChangeSchema = z.strictObject({
  paused: z.boolean().optional(),
  order: z.array(z.string()).optional(),
});

/** One route: how it is called, what it takes and gives. `raw` stands for bytes. */
export interface Route {
  readonly method: 'get' | 'put' | 'post' | 'patch' | 'delete';
  readonly path: string;
  readonly summary: string;
  readonly body?: z.ZodType | 'raw';
  readonly query?: Readonly<Record<string, string>>;
  readonly answer: z.ZodType | 'raw';
  readonly refusals?: Readonly<Record<number, z.ZodType>>;
}

const runsSchema = z.strictObject({ runs: z.array(runSummarySchema) });

/** The table of routes, by name; the only place a path is written. */
export const ROUTES = {
  health: {
    method: 'get',
    path: '/api/health',
    summary: 'Version, device and state of the host.',
    answer: healthSchema,
  },
  catalogue: { method: 'get', path: '/api/catalogue', summary: 'Every node type and kind.', answer: catalogueSchema },
  listGraphs: {
    method: 'get',
    path: '/api/graphs',
    summary: 'Saved graphs and samples.',
    answer: z.strictObject({ graphs: z.array(graphEntrySchema) }),
  },
  readGraph: {
    method: 'get',
    path: '/api/graphs/:id',
    summary: 'A graph with its revision.',
    answer: savedGraphSchema,
  },
  saveGraph: {
    method: 'put',
    path: '/api/graphs/:id',
    summary: 'Saves a graph on top of a revision.',
    body: saveGraphSchema,
    answer: z.strictObject({ revision: z.int() }),
    refusals: { 409: graphConflictSchema },
  },
  listVersions: {
    method: 'get',
    path: '/api/graphs/:id/versions',
    summary: 'Revisions that are kept.',
    answer: z.strictObject({ versions: z.array(z.strictObject({ revision: z.int(), savedAtMs: z.number() })) }),
  },
  readVersion: {
    method: 'get',
    path: '/api/graphs/:id/versions/:revision',
    summary: 'An earlier revision.',
    answer: savedGraphSchema,
  },
  addPicture: {
    method: 'post',
    path: '/api/pictures',
    summary: 'Keeps a picture by its content.',
    body: 'raw',
    answer: pictureSchema,
  },
  readPicture: {
    method: 'get',
    path: '/api/pictures/:sha256',
    summary: 'A kept picture.',
    query: { side: 'longest side in px' },
    answer: 'raw',
  },
  readProvenance: {
    method: 'post',
    path: '/api/provenance',
    summary: 'The graph a result picture carries.',
    body: 'raw',
    answer: z.strictObject({ graph: graphSchema }),
  },
  startRun: {
    method: 'post',
    path: '/api/runs',
    summary: 'Queues a run.',
    body: startRunSchema,
    answer: startedRunSchema,
  },
  listRuns: {
    method: 'get',
    path: '/api/runs',
    summary: 'Queue and history, newest first.',
    answer: runsSchema,
  },
  readRun: {
    method: 'get',
    path: '/api/runs/:runId',
    summary: 'A run with its graph.',
    answer: z.strictObject({ run: runSummarySchema, graph: graphSchema }),
  },
  cancelRun: {
    method: 'post',
    path: '/api/runs/:runId/cancel',
    summary: 'Cancels a queued or running run.',
    answer: z.strictObject({ run: runSummarySchema }),
  },
  retryRun: {
    method: 'post',
    path: '/api/runs/:runId/retry',
    summary: 'Queues an ended run again, as a new run.',
    answer: startedRunSchema,
  },
  deleteRun: {
    method: 'delete',
    path: '/api/runs/:runId',
    summary: 'Takes an ended run out of the history.',
    answer: z.strictObject({}),
  },
  changeQueue: {
    method: 'patch',
    path: '/api/queue',
    summary: 'Pauses, goes on, reorders.',
    body: queueChangeSchema,
    answer: runsSchema,
  },
  plan: {
    method: 'post',
    path: '/api/plans',
    summary: 'What would run, and why.',
    body: planRequestSchema,
    answer: planAnswerSchema,
  },
  readValue: {
    method: 'get',
    path: '/api/values/:valueId',
    summary: 'A value of a port.',
    query: {
      as: 'webp, png, json, npy or safetensors',
      side: 'longest side in px, for pictures',
      part: 'mask or guide of a reference, for pictures',
      item: 'which value of a list, from 0, for pictures',
      run: 'with output: the run whose graph the picture carries',
      output: 'exposed name of the output',
    },
    answer: 'raw',
  },
  viewValue: {
    method: 'get',
    path: '/api/values/:valueId/view',
    summary: 'What a preview of a value draws: frame, statistics, points; small whatever its size.',
    answer: valueViewSchema,
  },
  ...MODEL_ROUTES,
  metrics: { method: 'get', path: '/api/metrics', summary: 'Counters in the Prometheus text format.', answer: 'raw' },
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof ROUTES;
