import { describe, expect, it } from 'vitest';
import type { NodeStatus } from '../../editor/state/run-status.ts';
import { timingOf } from '../../editor/state/timing.ts';
import type { Graph } from '../../graphs/format/index.ts';
import { emptyGraph } from './documents.ts';

const status = (startedAtMs: number, tookMs: number | undefined, more: Partial<NodeStatus> = {}): NodeStatus => ({
  state: tookMs === undefined ? 'running' : 'done',
  share: 0,
  note: undefined,
  startedAtMs,
  tookMs,
  keptIn: undefined,
  key: undefined,
  problem: undefined,
  outputs: {},
  ...more,
});
const graphOf = (links: Readonly<Record<string, readonly string[]>>): Graph => ({
  ...emptyGraph,
  nodes: Object.fromEntries(
    Object.entries(links).map(([id, sources]) => [
      id,
      {
        type: 'test/any',
        params: {},
        inputs: Object.fromEntries(sources.map((node, i) => [`in${i}`, { node, port: 'out' }])),
      },
    ]),
  ),
});

describe('where the time of a run went', () => {
  const graph = graphOf({ a: [], b: [], c: ['a', 'b'], d: ['b'], kept: [] });
  const nodes = {
    a: status(1000, 50),
    b: status(1000, 200),
    c: status(1200, 100),
    d: status(1200, 40),
    kept: status(0, undefined, { state: 'cached', keptIn: 'disk', startedAtMs: undefined }),
  };

  it('the critical path is the chain whose nodes took longest together, not the longest nodes', () => {
    const { rows, criticalMs, endMs } = timingOf(nodes, graph, 1000, 9000);
    expect(rows.filter(({ critical }) => critical).map(({ node }) => node)).toEqual(['b', 'c']);
    expect([criticalMs, endMs]).toEqual([300, 300]);
    expect(rows.map(({ node, startMs }) => [node, startMs])).toEqual([
      ['a', 0],
      ['b', 0],
      ['c', 200],
      ['d', 200],
    ]);
  });

  it('kept nodes are listed apart, and what runs counts up to now', () => {
    const going = { ...nodes, d: status(1200, undefined) };
    const { rows, kept, criticalMs } = timingOf(going, graph, 1000, 1700);
    expect(kept).toEqual([{ node: 'kept', keptIn: 'disk' }]);
    expect(rows.filter(({ critical }) => critical).map(({ node }) => node)).toEqual(['b', 'd']);
    expect(criticalMs).toBe(700);
  });

  it('nodes that an earlier run left done are no part of it', () => {
    const { rows } = timingOf({ ...nodes, a: status(400, 50) }, graph, 1000, 9000);
    expect(rows.map(({ node }) => node)).not.toContain('a');
  });

  it('a chain of thousands and a circle are followed without a recursion', () => {
    const long = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`n${i}`, i === 0 ? [] : [`n${i - 1}`]]));
    const done = Object.fromEntries(Object.keys(long).map((id) => [id, status(0, 1)]));
    expect(timingOf(done, graphOf(long), 0, 0).criticalMs).toBe(5000);
    const circle = { a: status(0, 3), b: status(0, 4) };
    expect(timingOf(circle, graphOf({ a: ['b'], b: ['a'] }), 0, 0).rows).toHaveLength(2);
  });
});
