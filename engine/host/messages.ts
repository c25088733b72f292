/**
 * What parent and host say to each other. Small messages; values cross only when a picture or a value is asked for.
 * Both sides parse what they get: a host built from other sources than its parent is told so instead of guessing.
 */

import * as z from 'zod';
import { problemSchema } from '../../graphs/format/index.ts';
import { plannedNodeSchema, runEventSchema, valueViewSchema } from '../protocol/index.ts';

const deviceSchema = z.enum(['auto', 'cpu', 'webgpu', 'cuda']);

/** How a host is set up; the first message it gets. */
const hostSettingsSchema = z.strictObject({
  device: deviceSchema,
  home: z.string(),
  memoryBudgetBytes: z.number().optional(),
  deviceBudgetBytes: z.number().optional(),
  diskBudgetBytes: z.number().optional(),
  /** Modules with more node types; each exports `nodeTypes`, an array. */
  nodeModules: z.array(z.string()).optional(),
  verifyInputs: z.boolean().optional(),
});

const graphRequest = {
  /** A graph as data or as JSON text. */
  graph: z.unknown(),
  /** Tells graphs apart when reasons are remembered: the graph file's path, or its name. */
  graphId: z.string(),
  /** Folder that the graph's own file params start from. */
  baseDir: z.string(),
  /** Folder that given files and the output folder start from. */
  workDir: z.string(),
  inputs: z.record(z.string(), z.unknown()),
  params: z.record(z.string(), z.unknown()),
  /** Exposed outputs to make, and no others. */
  outputs: z.array(z.string()).optional(),
  targets: z.array(z.strictObject({ node: z.string(), port: z.string().optional() })).optional(),
};

const pictureFormatSchema = z.enum(['png', 'jpeg', 'webp']);

const requestSchema = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('open'), settings: hostSettingsSchema }),
  z.strictObject({
    do: z.literal('run-graph'),
    runId: z.string(),
    ...graphRequest,
    outDir: z.string(),
    embedInputs: z.boolean(),
    supersede: z.boolean(),
  }),
  z.strictObject({ do: z.literal('cancel-run'), runId: z.string() }),
  z.strictObject({ do: z.literal('plan-graph'), ...graphRequest }),
  z.strictObject({ do: z.literal('describe') }),
  z.strictObject({
    do: z.literal('read-value'),
    valueId: z.string(),
    as: z.union([pictureFormatSchema, z.literal('value')]),
    quality: z.number().optional(),
    /** Longest side of the picture at most; it is never made larger. */
    sidePx: z.int().positive().optional(),
    /** One plane of a reference. */
    part: z.enum(['mask', 'guide']).optional(),
    /** Which value of a list; the first when absent. */
    item: z.int().nonnegative().optional(),
    /** Attach what this run's pictures carry. */
    provenanceOf: z.strictObject({ runId: z.string(), output: z.string() }).optional(),
  }),
  z.strictObject({ do: z.literal('view-value'), valueId: z.string() }),
  z.strictObject({ do: z.literal('doctor') }),
  z.strictObject({ do: z.literal('close') }),
]);

const runOutputSchema = z.strictObject({
  node: z.string(),
  port: z.string(),
  valueId: z.string(),
  kind: z.string(),
  summary: z.string(),
  bytes: z.number(),
});

export const runReplySchema = z.strictObject({
  status: z.enum(['finished', 'failed', 'cancelled']),
  problems: z.array(problemSchema),
  outputs: z.record(z.string(), runOutputSchema),
  ran: z.number(),
  cached: z.number(),
  tookMs: z.number(),
  /** Files that nodes wrote. */
  files: z.array(z.string()),
});

export const planReplySchema = z.strictObject({
  device: z.string(),
  nodes: z.array(plannedNodeSchema),
  muted: z.array(z.string()),
});

export const doctorReplySchema = z.strictObject({
  checks: z.array(
    z.strictObject({
      about: z.enum(['device', 'model', 'folder', 'version']),
      name: z.string(),
      state: z.enum(['works', 'absent', 'fault']),
      detail: z.string(),
      fix: z.string().optional(),
    }),
  ),
});

/** Node descriptions are data of this program's own, passed through as they are. */
export const describeReplySchema = z.strictObject({ types: z.array(z.record(z.string(), z.unknown())) });
export const viewReplySchema = z.strictObject({ view: valueViewSchema });
export const bytesReplySchema = z.strictObject({ bytes: z.instanceof(Uint8Array) });

/** Parent to host. */
export const toHostSchema = z.strictObject({ id: z.number(), request: requestSchema });

/** Host to parent: a reply, the problems instead of one, or an event of a run. */
export const fromHostSchema = z.union([
  z.strictObject({ id: z.number(), reply: z.unknown() }),
  z.strictObject({ id: z.number(), problems: z.array(problemSchema) }),
  z.strictObject({ event: runEventSchema }),
]);

export type HostSettings = z.infer<typeof hostSettingsSchema>;
export type HostRequest = z.infer<typeof requestSchema>;
export type GraphRequest = Omit<Extract<HostRequest, { do: 'plan-graph' }>, 'do'>;
export type RunRequest = Omit<Extract<HostRequest, { do: 'run-graph' }>, 'do'>;
/** How a value is read as a picture. */
export type PictureOptions = Pick<ReadRequest, 'quality' | 'sidePx' | 'part' | 'item' | 'provenanceOf'>;
export type ReadRequest = Omit<Extract<HostRequest, { do: 'read-value' }>, 'do'>;
export type RunReply = z.infer<typeof runReplySchema>;
export type RunOutput = z.infer<typeof runOutputSchema>;
export type PlanReply = z.infer<typeof planReplySchema>;
export type DoctorReply = z.infer<typeof doctorReplySchema>;
export type PictureFormatName = z.infer<typeof pictureFormatSchema>;
