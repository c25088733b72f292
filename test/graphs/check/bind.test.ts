import { describe, expect, it } from 'vitest';
import { checkGraph, portsOfGraph } from '../../../graphs/check/index.ts';
import { type Graph, parseGraph } from '../../../graphs/format/index.ts';
import type { ModelBindings, NodeDescription } from '../../../nodes/kit/index.ts';

const help = { summary: 'For a test.' };
const maker: NodeDescription = {
  type: 'test/maker',
  version: 1,
  title: 'Maker',
  help,
  inputs: {},
  params: {
    model: {
      param: 'model',
      role: 'identity',
      default: 'a',
      builtIn: { title: 'none', binds: { D: 8, family: 'built-in' } },
    },
  },
  outputs: { out: { kind: 'identity', sizes: { D: '$model.D' }, family: '$model.family' } },
};
const bundle: NodeDescription = {
  type: 'test/bundle',
  version: 1,
  title: 'Bundle',
  help,
  inputs: {
    one: { kind: 'identity', sizes: { D: '$D' }, family: '$who', optional: true },
    two: { kind: 'identity', sizes: { D: '$D' }, family: '$who', optional: true },
  },
  params: {},
  outputs: {
    out: { kind: 'representation', parts: { identity: { kind: 'identity', sizes: { D: '$D' }, family: '$who' } } },
  },
};
const taker: NodeDescription = {
  type: 'test/taker',
  version: 1,
  title: 'Taker',
  help,
  inputs: { in: { kind: 'representation', parts: { identity: { kind: 'identity', sizes: { D: '$model.D' } } } } },
  params: { model: { param: 'model', role: 'sd-adapter', default: 'wants-16' } },
  outputs: {},
};
const pass: NodeDescription = {
  type: 'test/pass',
  version: 1,
  title: 'Pass',
  help,
  inputs: { one: { kind: 'identity', sizes: { D: '$D' }, family: '$who' } },
  params: {},
  outputs: { out: { kind: 'identity', sizes: { D: '$D' }, family: '$who' } },
};
const descriptions = new Map([maker, bundle, taker, pass].map((description) => [description.type, description]));
const modelBindings: ModelBindings = new Map([
  ['a', { D: 16, family: 'a' }],
  ['b', { D: 16, family: 'b' }],
  ['c', { D: 32, family: 'c' }],
  ['wants-16', { D: 16 }],
]);
const models = new Map([...modelBindings.keys()].map((id) => [id, id === 'wants-16' ? 'sd-adapter' : 'identity']));

function graphWith(nodes: Record<string, object>): Graph {
  const parsed = parseGraph({ format: 'facex-graph', version: 1, nodes });
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.graph;
}

const link = (node: string) => ({ node, port: 'out' });
const makerOf = (model: string) => ({ type: 'test/maker', params: { model } });
const chain = (one: string, two?: string) =>
  graphWith({
    // Listed before its sources, so that the order of the file does not matter.
    end: { type: 'test/taker', inputs: { in: link('middle') } },
    middle: { type: 'test/bundle', inputs: { one: link('first'), ...(two ? { two: link('second') } : {}) } },
    first: makerOf(one),
    ...(two ? { second: makerOf(two) } : {}),
  });
const check = (graph: Graph) => checkGraph(graph, descriptions, { models, modelBindings });

describe('sizes and families that models bind', () => {
  it('fit where the numbers agree, through a node that passes them on', () => {
    expect(check(chain('a'))).toEqual([]);
    expect(check(chain('a', 'a'))).toEqual([]);
  });

  it('are refused at the link where they meet another number, with both', () => {
    expect(check(chain('c'))).toMatchObject([
      {
        code: 'kind-misfit',
        node: 'end',
        wanted: 'representation with identity (D=16)',
        got: 'representation with identity of family c (D=32)',
      },
    ]);
  });

  it('are refused where two inputs of a node must agree and do not', () => {
    expect(check(chain('a', 'b'))).toMatchObject([
      { code: 'kind-misfit', node: 'middle', port: 'two', fix: expect.stringContaining('same family') },
    ]);
    expect(check(chain('a', 'c')).map(({ port }) => port)).toEqual(['two']);
  });

  it('come from the node itself when no model is chosen', () => {
    expect(check(chain(''))).toMatchObject([{ node: 'end', got: expect.stringContaining('family built-in (D=8)') }]);
  });

  it('fit anything while nothing is known of the models', () => {
    expect(checkGraph(chain('c'), descriptions)).toEqual([]);
    const ports = portsOfGraph(chain('c'), descriptions).get('first');
    expect(ports?.outputs.out).toEqual({ kind: 'identity', sizes: {} });
  });

  it('are what the editor draws links by', () => {
    const ports = portsOfGraph(chain('a'), descriptions, { modelBindings });
    expect(ports.get('first')?.outputs.out).toEqual({ kind: 'identity', sizes: { D: 16 }, family: 'a' });
    expect(ports.get('end')?.inputs.in?.parts?.identity).toEqual({ kind: 'identity', sizes: { D: 16 } });
  });

  it('are bound along a chain of 12,000 nodes without recursion, and a circle does not hang', () => {
    const nodes: Record<string, object> = { end: makerOf('c') };
    for (let i = 11_998; i > 0; i--) {
      const mode = i % 3 === 0 ? { mode: 'bypass' } : {};
      nodes[`n${i}`] = { type: 'test/pass', ...mode, inputs: { one: link(i === 1 ? 'n0' : `n${i - 1}`) } };
    }
    nodes.n0 = makerOf('a');
    nodes.both = { type: 'test/bundle', inputs: { one: link('end'), two: link('n11998') } };
    const graph = graphWith(nodes);
    const startedMs = performance.now();
    expect(check(graph)).toMatchObject([{ node: 'both', port: 'two', got: expect.stringContaining('D=16') }]);
    expect(performance.now() - startedMs).toBeLessThan(60_000);
    const circle = graphWith({
      x: { type: 'test/bundle', inputs: { one: link('y') } },
      y: { type: 'test/bundle', inputs: { one: link('x') } },
    });
    expect(check(circle).map(({ code }) => code)).toContain('cycle');
  }, 120_000);
});
