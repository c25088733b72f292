import { describe, expect, it } from 'vitest';
import { checkGraph } from '../../../graphs/check/index.ts';
import type { Problem } from '../../../graphs/format/index.ts';
import { check, FACE, from, graphOf, toyNodes } from './toy-nodes.ts';

const grow = (node: string, rest: object = {}) => ({
  type: 'mask/grow',
  inputs: { mask: from(node, 'mask') },
  ...rest,
});

describe('cycles', () => {
  it('are named whole, in the direction the values flow', () => {
    const problems = check({ a: grow('c'), b: grow('a'), c: grow('b') });
    expect(problems).toMatchObject([{ code: 'cycle', fix: 'Remove one of the links of the circle.' }]);
    expect(problems[0]?.message).toMatch(/circle: (a -> b -> c -> a|b -> c -> a -> b|c -> a -> b -> c)\.$/);
  });

  it('are each reported once, a node linked to itself too', () => {
    const problems = check({ a: grow('b'), b: grow('a'), me: grow('me'), after: grow('me') });
    expect(problems.map((p) => p.message.replace(/.*: /, ''))).toEqual([
      expect.stringMatching(/^(a -> b -> a|b -> a -> b)\.$/),
      'me -> me.',
    ]);
  });

  it('through a bypassed node end too', () => {
    expect(check({ a: grow('b', { mode: 'bypass' }), b: grow('a', { mode: 'bypass' }), c: grow('a') })).toMatchObject([
      { code: 'cycle' },
    ]);
  });
});

describe('bypassed nodes', () => {
  it('hand on what comes in, and its type', () => {
    const parse = { type: 'face/parse', inputs: { image: from('face', 'crop'), face: from('other', 'face') } };
    const face = { ...FACE.face, mode: 'bypass' };
    const problems = check({ picture: FACE.picture, face, other: FACE.face, parse });
    expect(problems).toMatchObject([
      {
        code: 'kind-misfit',
        got: 'image in original space',
        message: expect.stringContaining('"picture.image" (through the bypassed "face") gives'),
      },
    ]);
  });

  it('need an input of the same kind', () => {
    const parse = { type: 'face/parse', inputs: { image: from('other', 'crop'), face: from('face', 'face') } };
    expect(
      check({ picture: FACE.picture, face: { ...FACE.face, mode: 'bypass' }, other: FACE.face, parse }),
    ).toMatchObject([
      {
        code: 'bypass-without-input',
        node: 'parse',
        port: 'face',
        fix: 'Switch node "face" on again, or link another output.',
      },
    ]);
  });

  it('need only the inputs they hand on', () => {
    expect(check({ unused: { type: 'face/parse', mode: 'bypass' } })).toEqual([]);
    expect(check({ a: { type: 'mask/grow', mode: 'bypass' }, b: grow('a') })).toMatchObject([
      { code: 'missing-input', node: 'a', port: 'mask' },
    ]);
  });
});

describe('muted nodes', () => {
  const chain = { picture: { ...FACE.picture, mode: 'mute' }, face: FACE.face };

  it('are a problem when an exposed output needs them', () => {
    expect(check(chain, { outputs: { result: from('face', 'crop') } })).toMatchObject([
      {
        code: 'muted-node',
        pointer: '/outputs/result',
        node: 'picture',
        message: 'Output "result" needs node "picture", which is muted (through picture -> face).',
        fix: 'Unmute "picture", bypass it, or remove the output "result".',
      },
    ]);
  });

  it('are none when nothing asked for needs them', () => {
    expect(check(chain)).toEqual([]);
    const optional = {
      a: { ...grow('a'), inputs: {}, mode: 'mute' },
      b: { type: 'mask/grow', inputs: { mask: from('c', 'mask'), limit: from('a', 'mask') } },
      c: grow('c'),
    };
    const problems = check(optional, { outputs: { result: from('b', 'mask') } });
    expect(problems.map((p) => p.code)).toEqual(['cycle']);
  });
});

// Processor time, not wall time: the tests share the machine with others.
function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const used = process.cpuUsage(before);
  return (used.user + used.system) / 1000;
}

describe('a graph of 20,000 nodes is checked in seconds, where a quadratic check would take minutes', () => {
  const COUNT = 20_000;
  const nodesOf = (make: (index: number) => unknown) =>
    graphOf(Object.fromEntries(Array.from({ length: COUNT }, (_, index) => [`m${index}`, make(index)])));

  it.each([
    ['in one chain', (i: number) => (i === 0 ? { type: 'mask/grow' } : grow(`m${i - 1}`)), ['missing-input'], 1],
    [
      'in one chain of bypassed nodes',
      (i: number) => (i === 0 ? { type: 'mask/grow' } : grow(`m${i - 1}`, { mode: 'bypass' })),
      ['missing-input'],
      1,
    ],
    ['in one circle', (i: number) => grow(`m${(i + 1) % COUNT}`), ['cycle'], 1],
    [
      'with faults at every node',
      (i: number) => ({ type: 'mask/gro', inputs: { mask: from(`x${i}`, 'mask') } }),
      ['unknown-node-type', 'missing-node'],
      2 * COUNT,
    ],
  ])('%s', (_, make, codes, count) => {
    const graph = nodesOf(make);
    let problems: readonly Problem[] = [];
    const tookMs = cpuMs(() => {
      problems = checkGraph(graph, toyNodes);
    });
    expect([...new Set(problems.map((problem) => problem.code))]).toEqual(codes);
    expect(problems).toHaveLength(count);
    expect(tookMs).toBeLessThan(4000);
  });
});
