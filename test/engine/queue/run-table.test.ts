import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunSummary } from '../../../engine/protocol/index.ts';
import { RunTable } from '../../../engine/queue/run-table.ts';
import { graphOf } from '../server/serving.ts';

let folder = '';
let table: RunTable;
const file = () => path.join(folder, 'home', 'queue.db');

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'facex-queue-'));
  table = new RunTable(file());
});
afterEach(async () => {
  table.close();
  await rm(folder, { recursive: true, force: true });
});

const graph = graphOf({ a: { type: 'test/steps', params: { count: 3 } } });
const summary = (runId: string, more: Partial<RunSummary> = {}): RunSummary => ({
  runId,
  graphId: 'graph',
  name: runId,
  state: 'queued',
  queuedAtMs: 1000,
  startedAtMs: null,
  endedAtMs: null,
  problems: [],
  outputs: {},
  ...more,
});
const add = (runId: string, more: Partial<RunSummary> = {}): void =>
  table.add({ summary: summary(runId, more), graph, targets: [{ node: 'a', port: 'value' }] });
const waiting = () => table.queued().map((run) => run.summary.runId);

describe('the table of runs', () => {
  it('keeps runs with their graph and targets for the next process', () => {
    add('one');
    table.close();
    table = new RunTable(file());
    expect(table.get('one')).toEqual({ summary: summary('one'), graph, targets: [{ node: 'a', port: 'value' }] });
    expect(table.get('two')).toBeUndefined();
  });

  it('runs wait in the order they came, even when they came in the same millisecond; the history is newest first', () => {
    for (const id of ['a', 'b', 'c']) add(id);
    add('late', { queuedAtMs: 5000 });
    expect(waiting()).toEqual(['a', 'b', 'c', 'late']);
    expect(table.recent(3).map(({ runId }) => runId)).toEqual(['late', 'c', 'b']);
  });

  it('a new order of some leaves the places of the others; ids that do not wait, and ids given twice, change nothing', () => {
    for (const id of ['a', 'b', 'c', 'd']) add(id);
    table.reorder(['d', 'b']);
    expect(waiting()).toEqual(['a', 'd', 'c', 'b']);
    table.update(summary('c', { state: 'running' }));
    table.reorder(['b', 'c', 'nobody', 'b', 'a']);
    expect(waiting()).toEqual(['b', 'd', 'a']);
  });

  it('knows what was running when the process ended', () => {
    add('ended');
    add('going');
    table.update(summary('ended', { state: 'finished' }));
    table.update(summary('going', { state: 'running' }));
    expect(table.interrupted().map((run) => run.summary.runId)).toEqual(['going']);
  });

  it('a second server on the same folder is told so instead of running everything twice', () => {
    expect(() => new RunTable(file())).toThrow(
      expect.objectContaining({ problems: [expect.objectContaining({ code: 'home-in-use' })] }),
    );
    expect(() => new RunTable(file())).toThrow(/--home/);
    table.close();
    table = new RunTable(file());
    expect(waiting()).toEqual([]);
  });

  it('forgets the oldest of a long history when it is opened, never what waits', () => {
    add('waits');
    for (let i = 0; i < 2010; i += 1) add(`run ${i}`, { state: 'finished' });
    table.close();
    table = new RunTable(file());
    expect(table.recent(5000)).toHaveLength(2001);
    expect([waiting(), table.get('run 9'), table.get('run 10') !== undefined]).toEqual([['waits'], undefined, true]);
  });
});
