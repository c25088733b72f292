import { describe, expect, it } from 'vitest';
import { differenceInWords } from '../../editor/state/graph-difference.ts';
import { problemsInNotice } from '../../editor/state/notices.ts';
import { inputsOf, resultsOf } from '../../editor/state/results.ts';
import type { RunSummary } from '../../engine/protocol/index.ts';
import { emptyGraph } from './documents.ts';

const run = (runId: string, endedAtMs: number | null, more: Partial<RunSummary> = {}): RunSummary => ({
  runId,
  graphId: 'graph',
  name: 'Name',
  state: 'finished',
  queuedAtMs: 0,
  startedAtMs: 1000,
  endedAtMs,
  problems: [],
  outputs: {
    mask: { kind: 'mask', summary: '', bytes: 1, valueId: 'm' },
    result: { kind: 'image', summary: '', bytes: 1, valueId: runId },
  },
  ...more,
});

describe('results', () => {
  it('are the pictures of finished runs of the graph, the newest end first, an image before a mask', () => {
    const runs = [
      run('a', 2000),
      run('b', 5000),
      run('c', null, { state: 'running' }),
      run('d', 9000, { graphId: 'other' }),
    ];
    const results = resultsOf(runs, 'graph');
    expect(results.map(({ runId, output, tookMs }) => [runId, output, tookMs])).toEqual([
      ['b', 'result', 4000],
      ['a', 'result', 1000],
    ]);
    expect(results[0]?.download).toContain('run=b&output=result');
    expect(resultsOf(runs, undefined)).toHaveLength(3);
    expect(resultsOf([run('n', 1, { outputs: {} })], 'graph')).toEqual([]);
  });

  it('inputs are the pictures that nodes are given, each once', () => {
    const load = (file: string) => ({ type: 'io/load-image', params: { file }, inputs: {} });
    const nodes = {
      a: load('picture:1'),
      b: { ...load('picture:2'), title: 'Target' },
      c: load('picture:1'),
      d: load('x.png'),
    };
    expect(inputsOf({ ...emptyGraph, nodes }).map(({ id, title }) => [id, title])).toEqual([
      ['input 1', 'a'],
      ['input 2', 'Target'],
    ]);
  });
});

describe('words', () => {
  it('two versions of a graph differ by what is only there, only here, and set otherwise', () => {
    const node = (n: number) => ({ type: 'test/any', params: { n }, inputs: {} });
    const mine = { ...emptyGraph, nodes: { a: node(1), b: node(2) } };
    const theirs = { ...emptyGraph, name: 'Other', nodes: { a: node(9), c: node(3) } };
    expect(differenceInWords(mine, theirs)).toEqual([
      'It is called “Other”, yours “test”.',
      'Only there: c',
      'Only here: b',
      'Set or linked otherwise: a',
    ]);
    expect(differenceInWords(mine, { ...mine, layout: {} })).toEqual([]);
  });

  it('many problems are one notice of the first few', () => {
    const problems = Array.from({ length: 9 }, (_, i) => ({
      code: 'x',
      pointer: '',
      message: `Fault ${i}.`,
      fix: 'Mend.',
    }));
    expect(problemsInNotice(problems)).toBe('Fault 0. Mend. Fault 1. Mend. Fault 2. Mend. And 6 more.');
  });
});
