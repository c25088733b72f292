/** The events of one run on the parent's side: kept until they are read, numbered on when the host cannot any more. */

import type { Problem } from '../../graphs/format/index.ts';
import type { RunEvent } from '../protocol/index.ts';
import type { EventBody } from '../run/events.ts';
import type { RunResult } from './client.ts';

const LAST: readonly RunEvent['event'][] = ['run-finished', 'run-failed', 'run-cancelled'];

/** One reader at a time; events that came before it started are kept. */
export class RunStream {
  readonly runId: string;
  /** The caller asked for the run to stop. */
  cancelled = false;
  /** Set when the host ended in the middle. */
  problems: readonly Problem[] | undefined;
  readonly #startedMs = performance.now();
  readonly #events: RunEvent[] = [];
  readonly #running = new Map<string, string>();
  #lastSeq = -1;
  #ended = false;
  #wake: () => void = () => undefined;

  constructor(runId: string) {
    this.runId = runId;
  }

  get ended(): boolean {
    return this.#ended;
  }

  push(event: RunEvent): void {
    if (this.#ended) return;
    this.#lastSeq = event.seq;
    if (event.event === 'node-started') this.#running.set(event.node, event.type);
    if (event.event === 'node-finished' || event.event === 'node-failed') this.#running.delete(event.node);
    this.#events.push(event);
    if (LAST.includes(event.event)) this.#ended = true;
    this.#wake();
  }

  /** What ran last, in words: `running sample (diffusion/sampler)`. */
  underWay(): string {
    const nodes = [...this.#running].map(([node, type]) => `${node} (${type})`);
    return nodes.length === 0 ? 'preparing the run' : `running ${nodes.join(', ')}`;
  }

  /** Remembers why the host cannot go on with the run. */
  failed(problems: readonly Problem[]): void {
    this.problems = problems;
  }

  /** The run's end where the host gave none, with the event that says so. */
  outcome(status: 'failed' | 'cancelled', problems: readonly Problem[]): RunResult {
    const tookMs = performance.now() - this.#startedMs;
    const body: EventBody =
      status === 'failed'
        ? { event: 'run-failed', tookMs, problems: [...problems] }
        : { event: 'run-cancelled', tookMs };
    this.push({ ...body, runId: this.runId, seq: this.#lastSeq + 1, atMs: Date.now() } as RunEvent);
    return { runId: this.runId, status, problems: [...problems], outputs: {}, ran: 0, cached: 0, tookMs, files: [] };
  }

  /** Ends the stream after its last event. */
  close(): void {
    this.#ended = true;
    this.#wake();
  }

  async *events(): AsyncGenerator<RunEvent> {
    for (;;) {
      const event = this.#events.shift();
      if (event !== undefined) {
        yield event;
      } else if (this.#ended) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}
