/** Sends a run's events (rule E7): fills in the run, the rising number and the time; O(1) each. */

import type { RunEvent } from '../protocol/index.ts';

type WithoutBase<E> = E extends RunEvent ? Omit<E, 'runId' | 'seq' | 'atMs'> : never;

/** An event before it has its number. */
export type EventBody = WithoutBase<RunEvent>;

/** Numbers and sends the events of one run. */
export type Emit = (body: EventBody) => void;

export function createEmitter(runId: string, send: (event: RunEvent) => void): Emit {
  let seq = 0;
  return (body) => {
    send({ ...body, runId, seq, atMs: Date.now() } as RunEvent);
    seq += 1;
  };
}
