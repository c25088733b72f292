/**
 * The queue: runs wait in order and go one at a time (a device does one thing at a time). It outlives tabs, restarts
 * and the death of the host: such a run is started once more and goes on from the values in the store.
 */

import { randomUUID } from 'node:crypto';
import type { Graph } from '../../graphs/format/index.ts';
import type { Engine } from '../engine.ts';
import type { Run, RunResult } from '../host/client.ts';
import type { Target } from '../plan/targets.ts';
import type { RunEvent, RunSummary } from '../protocol/index.ts';
import type { QueuedRun, RunTable } from './run-table.ts';

/** What the queue tells; the server turns it into messages. */
export interface QueueListener {
  onEvent(event: RunEvent): void;
  onRunChanged(run: RunSummary): void;
  onRunDeleted(runId: string): void;
  onQueueChanged(): void;
}

export interface NewRun {
  readonly graph: Graph;
  readonly graphId: string | null;
  readonly targets: readonly Target[] | undefined;
  readonly supersede: boolean;
}

/** Where graphs' relative paths start from, and where io/save-image writes. */
export interface Folders {
  readonly baseDir: string;
  readonly outDir: string;
}

interface Current {
  readonly summary: RunSummary;
  readonly run: Run;
  /** It was cancelled, perhaps between the death of its host and its new start. */
  cancelled: boolean;
}

/** How often a run is started again when the host dies under it. */
const RESTARTS = 1;

/** Runs in order; made once per server. */
export class RunQueue {
  readonly #table: RunTable;
  readonly #engine: Engine;
  readonly #listener: QueueListener;
  readonly #folders: Folders;
  #paused = false;
  #current: Current | undefined;
  #closed = false;

  constructor(table: RunTable, engine: Engine, listener: QueueListener, folders: Folders) {
    this.#table = table;
    this.#engine = engine;
    this.#listener = listener;
    this.#folders = folders;
  }

  /** Begins with what waits. A run that was going when the server ended waits again; what it finished is in the store. */
  start(): void {
    for (const { summary } of this.#table.interrupted()) {
      this.#table.update({ ...summary, state: 'queued', startedAtMs: null });
    }
    queueMicrotask(() => this.#next());
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Ids that wait, first to run first. */
  get order(): readonly string[] {
    return this.#table.queued().map(({ summary }) => summary.runId);
  }

  /** Newest first. */
  recent(limit = 200): readonly RunSummary[] {
    return this.#table.recent(limit);
  }

  get(runId: string): QueuedRun | undefined {
    return this.#table.get(runId);
  }

  add({ graph, graphId, targets, supersede }: NewRun): string {
    if (supersede && graphId !== null) this.#giveWay(graphId);
    const summary: RunSummary = {
      runId: randomUUID(),
      graphId,
      name: graph.name === '' ? (graphId ?? 'graph') : graph.name,
      state: 'queued',
      queuedAtMs: Date.now(),
      startedAtMs: null,
      endedAtMs: null,
      problems: [],
      outputs: {},
    };
    this.#table.add({ summary, graph, targets });
    this.#listener.onRunChanged(summary);
    queueMicrotask(() => this.#next());
    return summary.runId;
  }

  /** Puts an ended run into the queue again, as a new run. */
  retry(runId: string): string | undefined {
    const ended = this.#table.get(runId);
    if (!ended) return undefined;
    return this.add({ graph: ended.graph, graphId: ended.summary.graphId, targets: ended.targets, supersede: false });
  }

  /** Cancels a waiting or going run; an ended one stays as it is. */
  cancel(runId: string): RunSummary | undefined {
    const known = this.#table.get(runId);
    if (known?.summary.state === 'queued') {
      return this.#change({ ...known.summary, state: 'cancelled', endedAtMs: Date.now() });
    }
    if (this.#current?.summary.runId === runId) this.#cancelCurrent();
    return known?.summary;
  }

  /** Takes an ended run out of the history; false when it has not ended. */
  remove(runId: string): boolean {
    const state = this.#table.get(runId)?.summary.state;
    if (state === undefined || state === 'queued' || state === 'running') return false;
    this.#table.remove(runId);
    this.#listener.onRunDeleted(runId);
    return true;
  }

  change({
    paused,
    order,
  }: {
    readonly paused?: boolean | undefined;
    readonly order?: readonly string[] | undefined;
  }): void {
    if (paused !== undefined) this.#paused = paused;
    if (order !== undefined) this.#table.reorder(order);
    this.#listener.onQueueChanged();
    this.#next();
  }

  async close(): Promise<void> {
    this.#closed = true;
    const current = this.#current;
    current?.run.cancel();
    await current?.run.result;
    this.#table.close();
  }

  #giveWay(graphId: string): void {
    for (const { summary } of this.#table.queued()) if (summary.graphId === graphId) this.cancel(summary.runId);
    if (this.#current?.summary.graphId === graphId) this.#cancelCurrent();
  }

  #cancelCurrent(): void {
    if (!this.#current) return;
    this.#current.cancelled = true;
    this.#current.run.cancel();
  }

  #change(summary: RunSummary): RunSummary {
    this.#table.update(summary);
    this.#listener.onRunChanged(summary);
    return summary;
  }

  #next(): void {
    if (this.#closed || this.#paused || this.#current) return;
    const [first] = this.#table.queued();
    if (first) void this.#go(first, RESTARTS, 0);
  }

  async #go(queued: QueuedRun, restarts: number, firstSeq: number): Promise<void> {
    const { graphId, runId } = queued.summary;
    const run = this.#engine.run(queued.graph, {
      runId,
      graphId: graphId ?? `name:${queued.graph.name}`,
      ...this.#folders,
      ...(queued.targets ? { targets: queued.targets } : {}),
    });
    const summary = this.#change({ ...queued.summary, state: 'running', startedAtMs: Date.now() });
    const current: Current = { summary, run, cancelled: false };
    this.#current = current;
    // A restarted run goes on counting, so that seq rises for as long as the run lives (rule E7).
    let seq = firstSeq;
    for await (const event of run) {
      const willRestart =
        event.event === 'run-failed' && restarts > 0 && !current.cancelled && hostStopped(event.problems);
      if (willRestart) {
        const message = `${event.problems[0]?.message ?? ''} The run is started again and goes on from what was finished.`;
        this.#listener.onEvent({ event: 'logged', runId, seq: seq++, atMs: Date.now(), level: 'warning', message });
      } else {
        this.#listener.onEvent({ ...event, seq: seq++ });
      }
    }
    const result = await run.result;
    const stopped = result.status === 'failed' && hostStopped(result.problems);
    if (stopped && restarts > 0 && !current.cancelled && !this.#closed) {
      return this.#go(queued, restarts - 1, seq);
    }
    if (this.#closed) return;
    this.#change(ended(summary, stopped && current.cancelled ? { ...result, status: 'cancelled' } : result));
    this.#current = undefined;
    this.#next();
  }
}

function hostStopped(problems: readonly { readonly code: string }[]): boolean {
  return problems.some(({ code }) => code === 'host-stopped');
}

function ended(summary: RunSummary, { status, problems, outputs }: RunResult): RunSummary {
  const kept = Object.entries(outputs).map(([name, { kind, summary: words, bytes, valueId }]) => [
    name,
    { kind, summary: words, bytes, valueId },
  ]);
  return {
    ...summary,
    state: status,
    endedAtMs: Date.now(),
    problems: [...problems],
    outputs: Object.fromEntries(kept),
  };
}
