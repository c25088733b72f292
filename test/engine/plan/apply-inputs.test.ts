import { describe, expect, it } from 'vitest';
import { applyInputs, type Given } from '../../../engine/plan/apply-inputs.ts';
import type { Graph } from '../../../graphs/format/index.ts';
import { catalogue } from '../../../nodes/catalogue.ts';
import { graphOf, numberNodes } from '../number-nodes.ts';

const { descriptions } = numberNodes();
const graph: Graph = {
  ...graphOf(
    { one: ['test/constant'], two: ['test/constant'], f: ['test/file'], bad: ['test/fail'] },
    { r: 'one.value' },
  ),
  inputs: {
    both: {
      to: [
        { node: 'one', param: 'value' },
        { node: 'two', param: 'value' },
      ],
    },
    picture: { to: [{ node: 'f', param: 'file' }] },
  },
};
const apply = (given: Given) => applyInputs(graph, descriptions, given, (file) => `/at/${file}`);

function params(given: Given, node: string): unknown {
  const applied = apply(given);
  if (!applied.ok) throw new Error(JSON.stringify(applied.problems));
  return applied.value.nodes[node]?.params;
}

describe('values given to a graph', () => {
  it('an exposed input sets every param it names, a text being read as the param wants it', () => {
    expect(params({ inputs: { both: '4' } }, 'one')).toEqual({ value: 4 });
    expect(params({ inputs: { both: 4 } }, 'two')).toEqual({ value: 4 });
  });

  it('a given path is resolved, and a param is set by node.param', () => {
    expect(params({ inputs: { picture: 'a.png' } }, 'f')).toEqual({ file: '/at/a.png' });
    expect(params({ params: { 'bad.how': 'crash' } }, 'bad')).toEqual({ how: 'crash' });
  });

  it('the graph it was given is not changed', () => {
    const before = JSON.stringify(graph);
    apply({ inputs: { both: 4 } });
    expect(JSON.stringify(graph)).toBe(before);
  });

  it('every fault is reported at once, each with what to do', () => {
    const applied = apply({
      inputs: { nobody: 1, both: 'many' },
      params: { 'ghost.value': 1, 'one.colour': 'red', 'bad.how': 'gently', 'one.value': 1e12 },
    });
    expect(applied.ok ? [] : applied.problems.map(({ code, fix }) => [code, fix !== ''])).toEqual([
      ['unknown-input', true],
      ['bad-param', true],
      ['bad-param', true],
      ['missing-node', true],
      ['unknown-param', true],
      ['bad-param', true],
      ['bad-param', true],
    ]);
  });
});

describe('a choice whose options are another param', () => {
  const assembler = {
    ...graphOf({ r: ['steer/representation-assembler'] }, {}),
  };
  const shipped = new Map([...catalogue].map(([type, node]) => [type, node.description] as const));
  const set = (params: Record<string, unknown>) => applyInputs(assembler, shipped, { params }, (file) => file);

  it('reads the options from that param’s default while the graph does not set it', () => {
    const applied = set({ 'r.identity': 'source' });
    expect(applied).toMatchObject({ ok: true, value: { nodes: { r: { params: { identity: 'source' } } } } });
    expect(set({ 'r.identity': 'nobody' })).toMatchObject({ ok: false, problems: [{ code: 'bad-param' }] });
  });

  it('reads them from what is set with it', () => {
    expect(set({ 'r.donors': 'a,b', 'r.identity': 'b' })).toMatchObject({ ok: true });
    expect(set({ 'r.donors': 'a,b', 'r.identity': 'source' })).toMatchObject({ ok: false });
  });
});

it('names that every object has are no params, nodes or inputs', () => {
  const applied = apply({ inputs: { constructor: 1 }, params: { 'one.constructor': 1, 'toString.value': 1 } });
  expect(applied.ok ? [] : applied.problems.map(({ code }) => code)).toEqual([
    'unknown-input',
    'unknown-param',
    'missing-node',
  ]);
});
