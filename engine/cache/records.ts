/** The small records of the store, parsed when they are read: a file another version or a crash left is a miss, never a fault. */

import * as z from 'zod';
import type { KeyParts } from '../plan/keys.ts';

const outputRecordSchema = z.strictObject({
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  kind: z.string(),
  summary: z.string(),
  sizeBytes: z.int().nonnegative(),
});

const nodeResultSchema = z.strictObject({
  outputs: z.record(z.string(), outputRecordSchema),
  tookMs: z.number().nonnegative(),
});

const texts = z.record(z.string(), z.string());

const keyPartsSchema = z.strictObject({
  type: z.string(),
  version: z.number(),
  params: texts,
  files: texts,
  models: texts,
  device: z.string(),
  libraries: texts,
  wiring: texts,
  inputs: texts,
});

/** One output of a node that ran: where its value is and what it is in words. */
export type OutputRecord = z.infer<typeof outputRecordSchema>;

/** What is kept of a node that ran: its outputs and what it cost. */
export type NodeResult = z.infer<typeof nodeResultSchema>;

export function readNodeResult(raw: unknown): NodeResult | undefined {
  return nodeResultSchema.safeParse(raw).data;
}

/** Key parts by node id; anything unreadable counts as none. */
export function readPartsByNode(raw: unknown): Readonly<Record<string, KeyParts>> {
  return z.record(z.string(), keyPartsSchema).safeParse(raw).data ?? {};
}
