// One run at a time per device. A cancelled call gives way when its turn comes; a run that has begun always ends,
// because ONNX Runtime cannot be stopped inside one (rule E6: the bound is one model call).

import { fault } from './faults.ts';

/** Runs tasks one after the other in the order they were asked for. */
export class RunQueue {
  private last: Promise<unknown> = Promise.resolve();
  private closed = false;

  /** The task's result; rejects with the signal's reason when it was aborted before the turn came. */
  run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (this.closed) {
      return Promise.reject(fault('runtime-closed', 'the runtime is closed', 'runtime', 'start the run again'));
    }
    const turn = this.last.then(() => {
      signal?.throwIfAborted();
      return task();
    });
    this.last = turn.catch(() => undefined);
    return turn;
  }

  /** Refuses new tasks and waits for those already asked for. */
  async drain(): Promise<void> {
    this.closed = true;
    await this.last;
  }
}
