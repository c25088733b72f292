import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wireGraph } from '../../../engine/plan/wiring.ts';
import type { Graph } from '../../../graphs/format/index.ts';
import { graphOf, numberNodes } from '../number-nodes.ts';

const { descriptions } = numberNodes();

function order(graph: Graph, targets?: readonly { node: string; port?: string }[]): string[] {
  const wired = wireGraph(graph, descriptions, targets ? { targets } : {});
  if (!wired.ok) throw new Error(wired.problems.map(({ message }) => message).join('\n'));
  return wired.value.nodes.map(({ node }) => node);
}

function problems(graph: Graph, targets?: readonly { node: string; port?: string }[]): string[] {
  const wired = wireGraph(graph, descriptions, targets ? { targets } : {});
  return wired.ok ? [] : wired.problems.map(({ code }) => code);
}

/** Random graph of adders: node i links only to nodes before it, so there is no cycle. */
const dags = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.boolean()), { minLength: 1, maxLength: 40 }).map((picks) => {
  const nodes: Record<string, [string, Record<string, string>]> = { n0: ['test/constant', {}] };
  picks.forEach(([a, b, two], i) => {
    const port = (at: number): string => (at % (i + 1) === 0 ? 'n0.value' : `n${at % (i + 1)}.sum`);
    nodes[`n${i + 1}`] = ['test/add', two ? { a: port(a), b: port(b) } : { a: port(a) }];
  });
  return { graph: graphOf(nodes), count: picks.length + 1 };
});

function upstream(graph: Graph, node: string): Set<string> {
  const found = new Set<string>();
  const open = [node];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    for (const input of Object.values(graph.nodes[id]?.inputs ?? {}))
      open.push(...[input].flat().map((link) => link.node));
  }
  return found;
}

describe('which nodes a run needs', () => {
  it('E1: exactly the nodes that an asked-for port depends on are planned, each after its inputs', () => {
    fc.assert(
      fc.property(dags, fc.nat(), ({ graph, count }, pick) => {
        const target = `n${pick % count}`;
        const planned = order(graph, [{ node: target }]);
        expect(new Set(planned)).toEqual(upstream(graph, target));
        expect(planned).toHaveLength(new Set(planned).size);
        planned.forEach((id, at) => {
          for (const input of Object.values(graph.nodes[id]?.inputs ?? {})) {
            for (const { node } of [input].flat()) expect(planned.indexOf(node)).toBeLessThan(at);
          }
        });
      }),
    );
  });

  const graph = graphOf(
    {
      one: ['test/constant'],
      left: ['test/add', { a: 'one.value' }],
      right: ['test/add', { a: 'one.value' }],
      counter: ['test/count', { a: 'right.sum' }],
      idle: ['test/sign', { a: 'one.value' }],
    },
    { result: 'left.sum' },
  );

  it('E1: without targets the exposed outputs and the impure nodes are asked for', () => {
    expect(new Set(order(graph))).toEqual(new Set(['one', 'left', 'right', 'counter']));
  });

  it('E1: without targets a node that is there to be looked at is asked for as well', () => {
    const sign = descriptions.get('test/sign');
    if (!sign) throw new Error('the test node types have no test/sign');
    const types = new Map(descriptions).set('test/sign', { ...sign, shows: true });
    const wired = wireGraph(graph, types);
    if (!wired.ok) throw new Error(JSON.stringify(wired.problems));
    expect(wired.value.nodes.map(({ node }) => node)).toContain('idle');
  });

  it('E1: explicit targets leave impure nodes alone', () => {
    expect(order(graph, [{ node: 'left', port: 'sum' }])).toEqual(['one', 'left']);
  });

  it('a graph without outputs and impure nodes is asked for the nodes nothing else uses', () => {
    const plain = graphOf({
      one: ['test/constant'],
      sign: ['test/sign', { a: 'one.value' }],
      other: ['test/constant'],
    });
    expect(new Set(order(plain))).toEqual(new Set(['one', 'sign', 'other']));
  });

  it('a chain of 20,000 nodes is wired without recursion', () => {
    const nodes: Record<string, [string, Record<string, string>?]> = { n0: ['test/constant'] };
    for (let i = 1; i < 20_000; i += 1) nodes[`n${i}`] = ['test/add', { a: i === 1 ? 'n0.value' : `n${i - 1}.sum` }];
    const planned = order(graphOf(nodes, { result: 'n19999.sum' }));
    expect(planned).toHaveLength(20_000);
    expect(planned.at(-1)).toBe('n19999');
  }, 60_000);

  it('targets and links that name nothing are problems, not exceptions', () => {
    expect(problems(graph, [{ node: 'nobody' }])).toEqual(['missing-node']);
    expect(problems(graph, [{ node: 'left', port: 'nothing' }])).toEqual(['unknown-output']);
    expect(problems(graphOf({ a: ['test/add', { a: 'ghost.sum' }] }))).toEqual(['missing-node']);
    expect(problems(graphOf({ a: ['test/nothing'] }, { r: 'a.x' }))).toEqual(['unknown-node-type']);
  });

  it('a cycle is named, once', () => {
    const cycle = graphOf(
      { a: ['test/add', { a: 'b.sum' }], b: ['test/add', { a: 'a.sum' }] },
      { r: 'a.sum', s: 'b.sum' },
    );
    const wired = wireGraph(cycle, descriptions);
    expect(wired.ok ? [] : wired.problems).toMatchObject([
      { code: 'cycle', message: expect.stringContaining('a -> b -> a') },
    ]);
  });
});

describe('bypassed and muted nodes', () => {
  it('a bypassed node passes its input of the same kind on', () => {
    const graph = graphOf(
      {
        one: ['test/constant'],
        skip: ['test/add', { a: 'one.value' }, {}, 'bypass'],
        end: ['test/sign', { a: 'skip.sum' }],
      },
      { r: 'end.sign', through: 'skip.sum' },
    );
    const wired = wireGraph(graph, descriptions);
    if (!wired.ok) throw new Error('not wired');
    expect(wired.value.nodes.map(({ node }) => node)).toEqual(['one', 'end']);
    expect(wired.value.nodes.at(-1)?.inputs).toEqual({ a: [{ node: 'one', port: 'value' }] });
    expect(wired.value.asked).toContainEqual({ node: 'one', ports: ['value'], name: 'through' });
  });

  it('a bypassed node with nothing to pass is a problem of the input that wants it', () => {
    const graph = graphOf(
      { skip: ['test/add', {}, {}, 'bypass'], end: ['test/sign', { a: 'skip.sum' }] },
      { r: 'end.sign' },
    );
    expect(problems(graph)).toEqual(['bypass-without-input']);
  });

  it('a muted node takes along what cannot do without it, and nothing else', () => {
    const graph = graphOf(
      {
        one: ['test/constant'],
        off: ['test/constant', {}, {}, 'mute'],
        needs: ['test/sign', { a: 'off.value' }],
        manages: ['test/add', { a: 'one.value', b: 'off.value' }],
        list: ['test/sum', { all: ['one.value', 'off.value'] }],
      },
      { lost: 'needs.sign', kept: 'manages.sum', some: 'list.sum' },
    );
    const wired = wireGraph(graph, descriptions);
    if (!wired.ok) throw new Error('not wired');
    expect(wired.value.nodes.map(({ node }) => node).sort()).toEqual(['list', 'manages', 'one']);
    expect([...wired.value.muted].sort()).toEqual(['needs', 'off']);
    expect(wired.value.nodes.find(({ node }) => node === 'list')?.inputs).toEqual({
      all: [{ node: 'one', port: 'value' }],
    });
  });

  it('what only a silenced node would have used is not planned', () => {
    const graph = graphOf(
      {
        one: ['test/constant'],
        off: ['test/constant', {}, {}, 'mute'],
        only: ['test/constant'],
        needs: ['test/add', { b: 'only.value', a: 'off.value' }],
        kept: ['test/sign', { a: 'one.value' }],
      },
      { lost: 'needs.sum', kept: 'kept.sign' },
    );
    expect(order(graph)).toEqual(['one', 'kept']);
  });

  it('a graph whose every output is muted has nothing to run', () => {
    expect(problems(graphOf({ off: ['test/constant', {}, {}, 'mute'] }, { r: 'off.value' }))).toEqual([
      'nothing-to-run',
    ]);
  });
});
