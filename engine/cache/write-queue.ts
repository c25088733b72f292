/** Writes behind the run: jobs run one after the other in the background, and flushing waits for them within a bound. */

export interface WriteQueue {
  /** Gives a promise that is kept when the job is over, done or failed. */
  add(job: () => Promise<void>): Promise<void>;
  /** Waits until everything added so far is written, at most `boundMs`; gives whether it was. */
  flush(boundMs: number): Promise<boolean>;
  readonly waiting: number;
}

/** A queue; `onFailure` gets what a job threw, and the next job goes on. */
export function createWriteQueue(onFailure: (error: unknown) => void): WriteQueue {
  let tail: Promise<void> = Promise.resolve();
  let waiting = 0;
  return {
    get waiting() {
      return waiting;
    },
    add(job) {
      waiting += 1;
      tail = tail
        .then(job)
        .catch(onFailure)
        .finally(() => {
          waiting -= 1;
        });
      return tail;
    },
    async flush(boundMs) {
      let timer: NodeJS.Timeout | undefined;
      const bound = new Promise<boolean>((resolve) => {
        timer = setTimeout(() => resolve(false), boundMs);
      });
      const done = await Promise.race([tail.then(() => true), bound]);
      clearTimeout(timer);
      return done;
    },
  };
}
