/**
 * Every message on the socket. Requests go over HTTP only; the socket tells what happens. The server speaks first with
 * its protocol version; a client that comes back gives the last seq it saw and gets what it missed, or a snapshot.
 */

import * as z from 'zod';
import { runEventSchema } from './events.ts';
import { pullSchema } from './models.ts';
import { runSummarySchema } from './runs.ts';

export const PROTOCOL_VERSION = 1;

/** First message of the client. `lastSeq` absent = new here. */
export const helloSchema = z.strictObject({
  message: z.literal('hello'),
  protocol: z.int(),
  lastSeq: z.int().nonnegative().optional(),
});

export const serverMessageSchema = z.discriminatedUnion('message', [
  /** The state of everything at `seq`; later messages build on it. */
  z.strictObject({
    message: z.literal('welcome'),
    protocol: z.int(),
    seq: z.int().nonnegative(),
    /** True when the messages missed since `lastSeq` follow; false when the snapshot replaces them. */
    replay: z.boolean(),
    runs: z.array(runSummarySchema),
    paused: z.boolean(),
  }),
  z.strictObject({ message: z.literal('run-event'), seq: z.int(), event: runEventSchema }),
  z.strictObject({ message: z.literal('run-changed'), seq: z.int(), run: runSummarySchema }),
  z.strictObject({ message: z.literal('run-deleted'), seq: z.int(), runId: z.string() }),
  z.strictObject({
    message: z.literal('queue-changed'),
    seq: z.int(),
    order: z.array(z.string()),
    paused: z.boolean(),
  }),
  /** A model was added, pulled or removed: read the list again. */
  z.strictObject({ message: z.literal('models-changed'), seq: z.int() }),
  z.strictObject({ message: z.literal('pull-changed'), seq: z.int(), pull: pullSchema }),
  z.strictObject({ message: z.literal('graph-saved'), seq: z.int(), id: z.string(), revision: z.int() }),
  /** The server does not speak the client's protocol or could not read its message; the socket closes. */
  z.strictObject({
    message: z.literal('refused'),
    reason: z.enum(['protocol', 'unreadable', 'too-slow']),
    detail: z.string(),
  }),
]);

export type Hello = z.infer<typeof helloSchema>;
export type ServerMessage = z.infer<typeof serverMessageSchema>;
