import { describe, expect, it } from 'vitest';
import { graphOf } from '../number-nodes.ts';
import { chain3, named, run, valueAt } from './run-here.ts';

describe('when a node fails', () => {
  it('E11: a fault names node, type, port, what it was given and what to do; other branches go on', async () => {
    const graph = graphOf(
      { ...chain3, bad: ['test/fail', { a: 'one.value' }], after: ['test/sign', { a: 'bad.value' }] },
      { r: 'end.sum', s: 'after.sign' },
    );
    const done = await run(graph);
    expect(done.status).toBe('failed');
    expect(done.problems).toEqual([
      {
        code: 'too-dark',
        pointer: '/nodes/bad/inputs/a',
        message: 'Node bad (test/fail), input a: the number is too dark',
        got: 'a: number 2',
        fix: 'Link a brighter number.',
        node: 'bad',
        port: 'a',
      },
    ]);
    expect(named(done.events, 'node-skipped')).toEqual([expect.objectContaining({ node: 'after', because: 'bad' })]);
    expect(await valueAt(done, 'end', 'sum')).toBe(2);
  });

  it('E11: an exception that is no fault is wrapped once and blamed on the node type', async () => {
    const { problems } = await run(graphOf({ bad: ['test/fail', {}, { how: 'crash' }] }, { r: 'bad.value' }));
    expect(problems).toMatchObject([
      { code: 'node-crashed', message: expect.stringContaining('RangeError: index 7 of 3'), node: 'bad' },
    ]);
  });

  it('E11: a failed node is tried again in the next run', async () => {
    const graph = graphOf({ bad: ['test/fail'] }, { r: 'bad.value' });
    await run(graph);
    expect((await run(graph)).ids).toEqual(['bad']);
  });

  it('E11: an output that nothing can store is the fault of its node type', async () => {
    const { problems, status } = await run(graphOf({ raw: ['test/raw'] }, { r: 'raw.tensor' }));
    expect([status, problems]).toMatchObject(['failed', [{ code: 'node-crashed', node: 'raw' }]]);
  });
});
