/** A run as queue, history and every open tab see it. */

import * as z from 'zod';
import { problemSchema } from '../../graphs/format/problem.ts';
import { outputSummarySchema } from './events.ts';

export const runSummarySchema = z.strictObject({
  runId: z.string(),
  graphId: z.string().nullable(),
  name: z.string(),
  state: z.enum(['queued', 'running', 'finished', 'failed', 'cancelled']),
  queuedAtMs: z.number(),
  startedAtMs: z.number().nullable(),
  endedAtMs: z.number().nullable(),
  problems: z.array(problemSchema),
  /** Exposed outputs by name, once finished. */
  outputs: z.record(z.string(), outputSummarySchema.extend({ valueId: z.string() })),
});

export type RunSummary = z.infer<typeof runSummarySchema>;
