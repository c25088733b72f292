import { beforeEach, describe, expect, it } from 'vitest';
import {
  isStale,
  runStatus,
  showRunsOf,
  statusOf,
  takeEvent,
  takePlan,
  takeRun,
} from '../../editor/state/run-status.ts';
import type { RunEvent, RunSummary } from '../../engine/protocol/index.ts';

const blank = runStatus.getState();
let seq = 0;

const summary = (runId: string, graphId: string): RunSummary => ({
  runId,
  graphId,
  name: graphId,
  state: 'running',
  queuedAtMs: 0,
  startedAtMs: 0,
  endedAtMs: null,
  problems: [],
  outputs: {},
});
type Bare<E> = E extends RunEvent ? Omit<E, 'runId' | 'seq' | 'atMs'> : never;
const tell = (event: Bare<RunEvent>, runId = 'run', open = 'graph'): void => {
  seq += 1;
  takeEvent({ ...event, runId, seq, atMs: seq } as RunEvent, open);
};
const planned = (node: string, state: 'hit' | 'miss') => ({
  node,
  type: 'test/any',
  state,
  reason: state === 'hit' ? ({ why: 'hit', store: 'memory' } as const) : ({ why: 'never-run' } as const),
});
const state = (node: string): string => statusOf(runStatus.getState(), node).state;

beforeEach(() => {
  runStatus.setState(blank, true);
  takeRun(summary('run', 'graph'));
});

describe('what nodes show of a run', () => {
  it('66: queued, running with its share, done with its time, cached, failed and skipped', () => {
    tell({
      event: 'run-started',
      device: 'cpu/fp32',
      nodes: [planned('a', 'hit'), planned('b', 'miss'), planned('c', 'miss')],
    });
    expect([state('a'), state('b')]).toEqual(['cached', 'queued']);
    tell({ event: 'node-started', node: 'b', type: 'test/any', reason: { why: 'never-run' } });
    tell({ event: 'node-progress', node: 'b', share: 0.25, note: 'step 1 of 4' });
    expect(statusOf(runStatus.getState(), 'b')).toMatchObject({ state: 'running', share: 0.25, note: 'step 1 of 4' });
    tell({ event: 'node-finished', node: 'b', type: 'test/any', from: 'run', tookMs: 12, outputs: {} });
    expect(statusOf(runStatus.getState(), 'b')).toMatchObject({ state: 'done', tookMs: 12 });
    const problem = { code: 'x', pointer: '', message: 'broke', fix: 'mend' };
    tell({ event: 'node-failed', node: 'c', type: 'test/any', problem });
    tell({ event: 'node-skipped', node: 'd', because: 'c failed' });
    expect([state('c'), state('d'), state('never heard of')]).toEqual(['failed', 'skipped', 'idle']);
    expect(statusOf(runStatus.getState(), 'c').problem).toEqual(problem);
  });

  it('71: a cancelled run leaves no node waiting and keeps what was done', () => {
    tell({ event: 'run-started', device: 'cpu/fp32', nodes: [planned('a', 'miss'), planned('b', 'miss')] });
    tell({ event: 'node-finished', node: 'a', type: 'test/any', from: 'run', tookMs: 1, outputs: {} });
    tell({ event: 'run-cancelled', tookMs: 2 });
    expect([state('a'), state('b')]).toEqual(['done', 'skipped']);
  });

  it('68: a result is stale while the plan would run the node again, and no longer once it would not', () => {
    tell({ event: 'run-started', device: 'cpu/fp32', nodes: [planned('a', 'miss')] });
    tell({ event: 'node-finished', node: 'a', type: 'test/any', from: 'run', tookMs: 1, outputs: {} });
    const stale = (): boolean => isStale(statusOf(runStatus.getState(), 'a'), runStatus.getState().reasons.a);
    takePlan([{ ...planned('a', 'miss'), reason: { why: 'changed', part: 'param', name: 'seed' } }], []);
    expect(stale()).toBe(true);
    takePlan([planned('a', 'hit')], []);
    expect(stale()).toBe(false);
    takePlan([{ ...planned('a', 'miss'), reason: { why: 'impure' } }], []);
    expect(stale()).toBe(false);
  });

  it('72: runs of other graphs change nothing here, and show once their graph is opened', () => {
    takeRun(summary('other', 'another'));
    tell({ event: 'run-started', device: 'cpu/fp32', nodes: [planned('a', 'miss')] }, 'other');
    expect(state('a')).toBe('idle');
    showRunsOf('another');
    expect(state('a')).toBe('queued');
    showRunsOf('graph');
    expect(state('a')).toBe('idle');
  });
});
