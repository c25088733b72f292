/** A run handle that exists before its request does: the graph file is still being read. */

import { randomUUID } from 'node:crypto';
import type { Problem } from '../../graphs/format/index.ts';
import type { Run, RunResult } from './client.ts';
import { RunStream } from './run-stream.ts';

/** A run whose start may fail with problems; then it is a failed run like any other, with one event that says so. */
export function deferredRun(
  start: (runId: string) => Promise<Run>,
  problemsOf: (error: unknown) => readonly Problem[],
  givenId?: string,
): Run {
  const stream = new RunStream(givenId ?? randomUUID());
  const failed: { result?: RunResult } = {};
  let cancelled = false;
  const started = start(stream.runId).then(
    (run): Run => {
      if (cancelled) run.cancel();
      return run;
    },
    (error: unknown) => {
      failed.result = stream.outcome('failed', problemsOf(error));
      return undefined;
    },
  );
  const result = started.then(
    (run): RunResult | Promise<RunResult> => run?.result ?? failed.result ?? stream.outcome('cancelled', []),
  );
  // Whoever only reads the events must not be ended by a fault that the events tell as well.
  result.catch(() => undefined);
  return {
    runId: stream.runId,
    result,
    cancel() {
      cancelled = true;
      // A start that broke has nothing to cancel, and tells so through the result and the events.
      started.then((run) => run?.cancel()).catch(() => undefined);
    },
    async *[Symbol.asyncIterator]() {
      const run = await started;
      yield* run ?? stream.events();
    },
  };
}
