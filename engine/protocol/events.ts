/**
 * What happens during a run (rule E7): one union, read by command line, library, server, log and tests. Every event
 * carries its run and a sequence number that rises by one; none costs more than O(1) to send.
 */

import * as z from 'zod';
import { problemSchema } from '../../graphs/format/problem.ts';

const base = { runId: z.string(), seq: z.int().nonnegative(), atMs: z.number() };

/** Why a node of a plan will run, or not (rule E4). */
export const reasonSchema = z.discriminatedUnion('why', [
  z.strictObject({ why: z.literal('hit'), store: z.enum(['memory', 'disk']) }),
  z.strictObject({
    why: z.literal('changed'),
    part: z.enum(['type', 'version', 'param', 'file', 'model', 'device', 'input', 'wiring']),
    name: z.string(),
  }),
  z.strictObject({ why: z.literal('never-run') }),
  z.strictObject({ why: z.literal('evicted') }),
  z.strictObject({ why: z.literal('impure') }),
  z.strictObject({ why: z.literal('pinned'), store: z.enum(['memory', 'disk', 'gone']) }),
]);

/** What an output is, without its content: kind, a short summary in words, content hash when it is known, bytes. */
export const outputSummarySchema = z.strictObject({
  kind: z.string(),
  summary: z.string(),
  contentHash: z.string().optional(),
  /** What a value on a device is read by: it has no content hash before it comes to the host. */
  valueId: z.string().optional(),
  bytes: z.int().nonnegative(),
});

export const plannedNodeSchema = z.strictObject({
  node: z.string(),
  type: z.string(),
  state: z.enum(['hit', 'miss']),
  reason: reasonSchema,
  /** Its plan key: what a node is pinned by, once it has a result. */
  key: z.string().optional(),
  /** What a hit gave, in answers to plans: shown without a run. */
  outputs: z.record(z.string(), outputSummarySchema).optional(),
});

export const runEventSchema = z.discriminatedUnion('event', [
  z.strictObject({ event: z.literal('run-started'), ...base, device: z.string(), nodes: z.array(plannedNodeSchema) }),
  z.strictObject({
    event: z.literal('node-started'),
    ...base,
    node: z.string(),
    type: z.string(),
    reason: reasonSchema,
  }),
  z.strictObject({
    event: z.literal('node-progress'),
    ...base,
    node: z.string(),
    share: z.number().min(0).max(1),
    note: z.string().optional(),
  }),
  z.strictObject({
    event: z.literal('node-previewed'),
    ...base,
    node: z.string(),
    port: z.string(),
    valueId: z.string(),
    kind: z.string(),
  }),
  z.strictObject({
    event: z.literal('node-finished'),
    ...base,
    node: z.string(),
    type: z.string(),
    from: z.enum(['run', 'memory', 'disk']),
    tookMs: z.number(),
    outputs: z.record(z.string(), outputSummarySchema),
  }),
  z.strictObject({
    event: z.literal('node-failed'),
    ...base,
    node: z.string(),
    type: z.string(),
    problem: problemSchema,
  }),
  z.strictObject({ event: z.literal('node-skipped'), ...base, node: z.string(), because: z.string() }),
  z.strictObject({
    event: z.literal('logged'),
    ...base,
    node: z.string().optional(),
    level: z.enum(['info', 'warning']),
    message: z.string(),
  }),
  z.strictObject({ event: z.literal('run-finished'), ...base, tookMs: z.number(), ran: z.int(), cached: z.int() }),
  z.strictObject({ event: z.literal('run-failed'), ...base, tookMs: z.number(), problems: z.array(problemSchema) }),
  z.strictObject({ event: z.literal('run-cancelled'), ...base, tookMs: z.number() }),
]);

export type Reason = z.infer<typeof reasonSchema>;
export type PlannedNode = z.infer<typeof plannedNodeSchema>;
export type OutputSummary = z.infer<typeof outputSummarySchema>;
export type RunEvent = z.infer<typeof runEventSchema>;
