// The queue over the real engine and its host process; the node types of the host's tests stand for slow and dying models.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Engine, openEngine } from '../../../engine/engine.ts';
import type { RunEvent, RunSummary } from '../../../engine/protocol/index.ts';
import { RunQueue } from '../../../engine/queue/run-queue.ts';
import { RunTable } from '../../../engine/queue/run-table.ts';
import { askingAgain } from '../../../engine/server/ask-again.ts';
import { nodeModules } from '../host/follow.ts';
import { graphOf } from '../server/serving.ts';

/** A run that will not stop is ended with its host after this; in the program it is 20 s. */
const HARD_CANCEL_MS = 300;

let home = '';
let engine: Engine;
let queue: RunQueue;
let events: RunEvent[] = [];
let closed = false;

function openQueue(): void {
  closed = false;
  engine = askingAgain(openEngine({ device: 'cpu', home, nodeModules, hardCancelMs: HARD_CANCEL_MS }));
  const nothing = (): void => undefined;
  queue = new RunQueue(
    new RunTable(path.join(home, 'queue.db')),
    engine,
    {
      onEvent: (event) => events.push(event),
      onRunChanged: nothing,
      onRunDeleted: nothing,
      onQueueChanged: nothing,
    },
    { baseDir: home, outDir: path.join(home, 'out') },
  );
  queue.start();
}

async function close(): Promise<void> {
  if (closed) return;
  closed = true;
  await queue.close();
  await engine.close();
}

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'facex-queue-'));
  events = [];
  openQueue();
});
afterEach(async () => {
  await close();
  await rm(home, { recursive: true, force: true });
});

const steps = (count: number, stepMs: number) =>
  graphOf({ steps: { type: 'test/steps', params: { count, stepMs } } }, { value: 'steps.value' });
const blocked = graphOf({ block: { type: 'test/block', params: { blockMs: 60_000 } } }, { value: 'block.value' });
const add = (
  graph: Parameters<RunQueue['add']>[0]['graph'],
  graphId: string | null = null,
  supersede = false,
): string => queue.add({ graph, graphId, targets: undefined, supersede });
const stateOf = (runId: string): RunSummary['state'] | undefined => queue.get(runId)?.summary.state;
const ends = (runId: string, state: RunSummary['state']) =>
  expect.poll(() => stateOf(runId), { timeout: 25_000 }).toBe(state);
const has = (runId: string, event: RunEvent['event']) =>
  expect.poll(() => events.some((one) => one.runId === runId && one.event === event), { timeout: 25_000 }).toBe(true);

describe('the queue', () => {
  it('E6: a run that will not stop is ended with its host, as cancelled, and what waits goes on in the next host', async () => {
    const stuck = add(blocked);
    const next = add(steps(2, 1));
    await has(stuck, 'node-started');
    const pid = engine.hostPid();
    queue.cancel(stuck);
    await ends(next, 'finished');
    expect(stateOf(stuck)).toBe('cancelled');
    expect(engine.hostPid()).not.toBe(pid);
  }, 60_000);

  it('a run whose host is ended by the hard cancel of another one is started again and finishes', async () => {
    const going = add(steps(150, 20));
    await has(going, 'node-progress');
    // Not of the queue: a script's run in the same host, which blocks and is cancelled.
    const other = engine.run(blocked, { workDir: home });
    for await (const { event } of other) if (event === 'node-started') other.cancel();
    expect((await other.result).status).toBe('cancelled');
    await ends(going, 'finished');
    expect(events.filter(({ event }) => event === 'logged')).toMatchObject([
      { level: 'warning', message: expect.stringContaining('started again') },
    ]);
    const ofRun = events.filter(({ runId }) => runId === going);
    expect(ofRun.map(({ seq }) => seq)).toEqual(ofRun.map((_, i) => i));
  }, 60_000);

  it('a plan that is asked for while the host is ended is answered by the next one', async () => {
    const stuck = add(blocked);
    await has(stuck, 'node-started');
    const asked = engine.plan(steps(5, 1), { baseDir: home });
    queue.cancel(stuck);
    expect((await asked).nodes).toMatchObject([{ node: 'steps', state: 'miss' }]);
  }, 60_000);

  it('a run that ends its host each time fails with what happened, and the queue goes on', async () => {
    const bad = add(graphOf({ abort: { type: 'test/abort' } }, { value: 'abort.value' }));
    const good = add(steps(2, 1));
    await ends(bad, 'failed');
    expect(queue.get(bad)?.summary.problems).toMatchObject([{ code: 'host-stopped' }]);
    await ends(good, 'finished');
  }, 60_000);

  it('72: a run that was going when the server ended waits again and finishes after the next start', async () => {
    const going = add(steps(40, 25));
    const waits = add(steps(2, 1));
    await has(going, 'node-progress');
    await close();
    events = [];
    openQueue();
    await ends(going, 'finished');
    await ends(waits, 'finished');
    const started = events.filter(({ event }) => event === 'run-started').map(({ runId }) => runId);
    expect(started).toEqual([going, waits]);
  }, 60_000);

  it('a paused queue starts nothing; going on, it takes the order it was given', async () => {
    queue.change({ paused: true });
    const [a, b] = [add(steps(2, 1)), add(steps(3, 1))];
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect([stateOf(a), stateOf(b), queue.order]).toEqual(['queued', 'queued', [a, b]]);
    queue.change({ order: [b, a], paused: false });
    await ends(a, 'finished');
    expect(events.filter(({ event }) => event === 'run-started').map(({ runId }) => runId)).toEqual([b, a]);
  }, 60_000);

  it('live: a newer run of a graph makes what waits and what goes of it give way, and leaves other graphs alone', async () => {
    const older = add(steps(2000, 10), 'live');
    const between = add(steps(4, 1), 'live');
    const other = add(steps(5, 1), 'other');
    await has(older, 'node-progress');
    const newest = add(steps(6, 1), 'live', true);
    await ends(newest, 'finished');
    expect([older, between, other].map(stateOf)).toEqual(['cancelled', 'cancelled', 'finished']);
  }, 60_000);

  it('an ended run is queued again as a new one, and is forgotten when it is deleted; one that goes is not', async () => {
    const first = add(steps(3, 1));
    await ends(first, 'finished');
    const again = queue.retry(first) ?? '';
    await ends(again, 'finished');
    expect(queue.remove(first)).toBe(true);
    expect([queue.get(first), queue.retry(first), queue.cancel(first)]).toEqual([undefined, undefined, undefined]);
    const going = add(steps(500, 10));
    await has(going, 'node-progress');
    expect(queue.remove(going)).toBe(false);
    queue.cancel(going);
    await ends(going, 'cancelled');
  }, 60_000);
});
