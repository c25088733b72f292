import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KeyParts } from '../../../engine/plan/keys.ts';
import { type KnownResult, makePlan, type Plan, type PlanFacts } from '../../../engine/plan/make-plan.ts';
import { wireGraph } from '../../../engine/plan/wiring.ts';
import type { Graph } from '../../../graphs/format/index.ts';
import type { Descriptions } from '../../../nodes/kit/index.ts';
import { graphOf, numberNodes } from '../number-nodes.ts';

const { descriptions } = numberNodes();
const facts: PlanFacts = {
  device: 'cpu/fp32',
  fileHash: (file) => `hash of ${file}`,
  modelHash: (id) => `hash of ${id}`,
  lookup: () => undefined,
  previousParts: () => undefined,
};

function plan(graph: Graph, more: Partial<PlanFacts> = {}, types: Descriptions = descriptions): Plan {
  const wired = wireGraph(graph, types);
  if (!wired.ok) throw new Error(JSON.stringify(wired.problems));
  return makePlan(wired.value, { ...facts, ...more });
}

const keysOf = (made: Plan): Record<string, string> => Object.fromEntries(made.nodes.map((n) => [n.node, n.planKey]));
const partsOf = (made: Plan): Map<string, KeyParts> => new Map(made.nodes.map((n) => [n.node, n.parts]));
const reasonsOf = (made: Plan) => Object.fromEntries(made.nodes.map((n) => [n.node, n.reason]));

const chain = (value: number) =>
  graphOf(
    {
      one: ['test/constant', {}, { value }],
      two: ['test/sign', { a: 'one.value' }],
      three: ['test/add', { a: 'two.sign' }],
    },
    { r: 'three.sum' },
  );

describe('plan keys', () => {
  it('E2: changing a node changes its key and the keys of what follows it, and no others', () => {
    const picks = fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 2, maxLength: 25 });
    fc.assert(
      fc.property(picks, fc.nat(), (links, at) => {
        const changed = `n${1 + (at % links.length)}`;
        const build = (more: number): Graph => {
          const nodes: Record<string, [string, Record<string, string>, Record<string, unknown>?]> = {
            n0: ['test/constant', {}],
          };
          links.forEach(([a, b], i) => {
            const port = (pick: number): string => (pick % (i + 1) === 0 ? 'n0.value' : `n${pick % (i + 1)}.sum`);
            nodes[`n${i + 1}`] = ['test/add', { a: port(a), b: port(b) }, `n${i + 1}` === changed ? { more } : {}];
          });
          return graphOf(nodes);
        };
        const graph = build(1);
        const follows = new Set([changed]);
        for (const [id, node] of Object.entries(graph.nodes)) {
          if (
            Object.values(node.inputs)
              .flat()
              .some((link) => follows.has(link.node))
          )
            follows.add(id);
        }
        const before = keysOf(plan(graph));
        const after = keysOf(plan(build(2)));
        for (const id of Object.keys(before)) expect(before[id] !== after[id], id).toBe(follows.has(id));
      }),
    );
  });

  it('E2: the order in which params are written and defaults spelt out do not matter', () => {
    const written = graphOf({ a: ['test/constant', {}, { value: 0 }] });
    expect(keysOf(plan(written))).toEqual(keysOf(plan(graphOf({ a: ['test/constant'] }))));
  });

  it('E2: a param that only changes what is shown is no part of the key', () => {
    const types = new Map(descriptions);
    const constant = types.get('test/constant');
    if (!constant) throw new Error('the test node types have no test/constant');
    const often = { param: 'integer', default: 4, min: 0, max: 9, unit: '', showOnly: true } as const;
    types.set('test/constant', { ...constant, params: { ...constant.params, often } });
    const keyAt = (often: number) => keysOf(plan(graphOf({ a: ['test/constant', {}, { often }] }), {}, types));
    expect(keyAt(1)).toEqual(keyAt(7));
  });

  it('E2: a file counts by its content, not by its path', () => {
    const graph = (file: string): Graph => graphOf({ a: ['test/file', {}, { file }] });
    const same = { fileHash: () => 'same content' };
    expect(keysOf(plan(graph('x.png'), same))).toEqual(keysOf(plan(graph('y.png'), same)));
    expect(keysOf(plan(graph('x.png')))).not.toEqual(keysOf(plan(graph('x.png'), { fileHash: () => 'other content' })));
  });

  it('E2: models, device and the version of a node type are part of the key', () => {
    const graph = graphOf({ a: ['test/model'] });
    const base = keysOf(plan(graph)).a;
    const raised = new Map(descriptions);
    const description = descriptions.get('test/model');
    if (description) raised.set('test/model', { ...description, version: 2 });
    expect(keysOf(plan(graph, { modelHash: () => 'retrained' })).a).not.toBe(base);
    expect(keysOf(plan(graph, { device: 'webgpu/fp32' })).a).not.toBe(base);
    expect(keysOf(plan(graph, {}, raised)).a).not.toBe(base);
  });

  it('E2: a chain of 20,000 nodes is planned in seconds', () => {
    const nodes: Record<string, [string, Record<string, string>?]> = { n0: ['test/constant'] };
    for (let i = 1; i < 20_000; i += 1) nodes[`n${i}`] = ['test/add', { a: i === 1 ? 'n0.value' : `n${i - 1}.sum` }];
    const made = plan(graphOf(nodes, { r: 'n19999.sum' }));
    expect(new Set(made.nodes.map((n) => n.planKey)).size).toBe(20_000);
  }, 60_000);
});

describe('reasons', () => {
  const before = partsOf(plan(chain(1)));
  const again = (graph: Graph, more: Partial<PlanFacts> = {}) =>
    reasonsOf(plan(graph, { previousParts: (id) => before.get(id), ...more }));

  it('E4: a node that never finished says so', () => {
    expect(reasonsOf(plan(chain(1))).one).toEqual({ why: 'never-run' });
  });

  it('E4: the changed param is named, and what follows names its input', () => {
    expect(again(chain(2))).toEqual({
      one: { why: 'changed', part: 'param', name: 'value' },
      two: { why: 'changed', part: 'input', name: 'a' },
      three: { why: 'changed', part: 'input', name: 'a' },
    });
  });

  it('E4: an input that is linked elsewhere is wiring, another device is device', () => {
    const rewired = graphOf(
      { one: ['test/constant', {}, { value: 1 }], three: ['test/add', { a: 'one.value' }] },
      { r: 'three.sum' },
    );
    expect(again(rewired).three).toEqual({ why: 'changed', part: 'wiring', name: 'a' });
    expect(again(chain(1), { device: 'cuda/fp32' }).two).toEqual({ why: 'changed', part: 'device', name: 'cuda/fp32' });
  });

  it('E2, E4: another version of a native library is another key, and the library is named', () => {
    const updated = { libraries: { sharp: '1.0.0' } };
    expect(again(chain(1), updated).one).toEqual({ why: 'changed', part: 'version', name: 'sharp' });
    expect(keysOf(plan(chain(1), updated)).one).not.toBe(keysOf(plan(chain(1))).one);
  });

  it('E4: files, models, types and versions are named', () => {
    const graph = graphOf({ f: ['test/file', {}, { file: 'a' }], m: ['test/model'] });
    const parts = partsOf(plan(graph));
    const changed = reasonsOf(
      plan(graph, { previousParts: (id) => parts.get(id), fileHash: () => 'new', modelHash: () => 'new' }),
    );
    expect(changed).toEqual({
      f: { why: 'changed', part: 'file', name: 'file' },
      m: { why: 'changed', part: 'model', name: 'test/model' },
    });
    const other = graphOf({ f: ['test/constant'] });
    expect(reasonsOf(plan(other, { previousParts: (id) => parts.get(id) })).f).toEqual({
      why: 'changed',
      part: 'type',
      name: 'test/constant',
    });
  });

  it('E4: the same parts without a kept result mean it was evicted, and an impure node is impure', () => {
    expect(again(chain(1)).one).toEqual({ why: 'evicted' });
    const graph = graphOf({ one: ['test/constant'], c: ['test/count', { a: 'one.value' }] });
    expect(reasonsOf(plan(graph)).c).toEqual({ why: 'impure' });
  });
});

describe('what the store knows', () => {
  const known = (output: string, valuesKept = true): KnownResult => ({
    store: 'disk',
    outputs: { [output]: `content of ${output}` },
    valuesKept,
  });

  it('E3: a node is found by the content of its inputs when its plan key is new', () => {
    const first = plan(chain(1));
    const kept = new Map(first.nodes.map((n) => [n.planKey, known(Object.keys(n.outputSpecs)[0] ?? '')]));
    const effective: string[] = [];
    const made = plan(chain(1), {
      lookup: (key) => {
        if (key === first.nodes[2]?.planKey) return undefined;
        if (!kept.has(key)) effective.push(key);
        return kept.get(key) ?? known('sum');
      },
    });
    expect(effective).toHaveLength(1);
    expect(made.nodes.map((n) => n.state)).toEqual(['hit', 'hit', 'hit']);
  });

  it('E4: an evicted value is a miss only when something that runs needs it', () => {
    const first = plan(chain(1));
    const [one, two, three] = first.nodes.map((n) => n.planKey);
    const lookup = (key: string): KnownResult | undefined =>
      key === one || key === two
        ? known(key === one ? 'value' : 'sign', false)
        : key === three
          ? known('sum')
          : undefined;
    expect(plan(chain(1), { lookup }).nodes.map((n) => n.state)).toEqual(['hit', 'hit', 'hit']);
    const lastGone = (key: string): KnownResult | undefined => (key === three ? known('sum', false) : lookup(key));
    expect(reasonsOf(plan(chain(1), { lookup: lastGone }))).toEqual({
      one: { why: 'evicted' },
      two: { why: 'evicted' },
      three: { why: 'evicted' },
    });
  });
});
