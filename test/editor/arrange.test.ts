// The automatic layout: columns by links, compact, with room for what nodes show after a run.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { arrange } from '../../editor/state/arrange.ts';
import { previewHeight, reckonedSize, type Size } from '../../editor/state/node-size.ts';
import type { Graph } from '../../graphs/format/index.ts';
import { catalogue } from '../../nodes/catalogue.ts';

const SAMPLES = path.resolve(import.meta.dirname, '..', '..', 'graphs', 'samples');
const samples = readdirSync(SAMPLES).filter((file) => file.endsWith('.json'));
const SIZE = { width: 220, height: 100 };

/** A graph of nodes by what feeds them. */
function linked(feeders: Readonly<Record<string, readonly string[]>>): Graph {
  const nodes = Object.entries(feeders).map(([id, from]) => {
    const inputs = Object.fromEntries(from.map((node, index) => [`in${index}`, { node, port: 'out' }]));
    return [id, { type: 'test/any', params: {}, inputs }] as const;
  });
  const graph = { format: 'facex-graph', version: 1, name: '', description: '', inputs: {}, outputs: {} } as const;
  return { ...graph, nodes: Object.fromEntries(nodes) };
}

function boxes(graph: Graph, sizeOf: (id: string) => Size) {
  const places = arrange(graph, Object.keys(graph.nodes), sizeOf);
  return Object.entries(places).map(([id, place]) => ({ id, ...place, ...sizeOf(id) }));
}

const overlapping = (all: ReturnType<typeof boxes>): string[] =>
  all.flatMap((a) =>
    all
      .filter((b) => a.id < b.id && a.x < b.x + b.width && b.x < a.x + a.width)
      .filter((b) => a.y < b.y + b.height && b.y < a.y + a.height)
      .map((b) => `${a.id} ${b.id}`),
  );

const heightOf = (all: ReturnType<typeof boxes>): number =>
  Math.max(...all.map(({ y, height }) => y + height)) - Math.min(...all.map(({ y }) => y));

describe('the automatic layout', () => {
  it.each(samples)('53: lays %s out without overlaps, links to the right, no higher than it is wide', (file) => {
    const graph = JSON.parse(readFileSync(path.join(SAMPLES, file), 'utf8')) as Graph;
    const sizeOf = (id: string): Size => {
      const { type, params = {}, inputs = {} } = graph.nodes[id] ?? { type: '' };
      return reckonedSize({ type, params, inputs }, catalogue.get(type)?.description);
    };
    const whole = Object.fromEntries(Object.entries(graph.nodes).map(([id, node]) => [id, { ...node }]));
    const all = boxes({ ...graph, nodes: whole }, sizeOf);
    expect(overlapping(all)).toEqual([]);
    const at = new Map(all.map((box) => [box.id, box]));
    for (const [id, { inputs = {} }] of Object.entries(graph.nodes)) {
      for (const { node } of Object.values(inputs).flat()) {
        const from = at.get(node);
        expect((from?.x ?? 0) + (from?.width ?? 0)).toBeLessThan(at.get(id)?.x ?? 0);
      }
    }
    const wide = Math.max(...all.map(({ x, width }) => x + width));
    expect(heightOf(all) / wide).toBeLessThan(1.2);
  });

  it('53: a node that may stand in several columns takes the one with room', () => {
    const graph = linked({ a: [], b: ['a'], c: ['b'], d: ['c'], x: ['a'], y: ['a'], end: ['d', 'x', 'y'] });
    const all = boxes(graph, () => SIZE);
    const columns = new Set(['x', 'y'].map((id) => all.find((box) => box.id === id)?.x));
    expect(columns.size).toBe(2);
    expect(heightOf(all)).toBeLessThanOrEqual(2 * SIZE.height + 28);
  });

  it('53: what is linked in a row stands in a row, whatever else there is', () => {
    const all = boxes(linked({ a: [], b: ['a'], c: ['b'], tall: [] }), (id) =>
      id === 'tall' ? { width: 220, height: 900 } : SIZE,
    );
    const [a, b, c] = ['a', 'b', 'c'].map((id) => all.find((box) => box.id === id)?.y ?? Number.NaN);
    expect(Math.abs((b ?? Number.NaN) - (a ?? 0))).toBeLessThan(4);
    expect(Math.abs((c ?? Number.NaN) - (b ?? 0))).toBeLessThan(4);
  });

  it('links in a circle and nodes without links are laid out as well', () => {
    const all = boxes(linked({ a: ['b'], b: ['a'], alone: [], self: ['self'] }), () => SIZE);
    expect(all.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))).toBe(true);
    expect(overlapping(all)).toEqual([]);
    expect(arrange(linked({}), [], () => SIZE)).toEqual({});
  });

  it('a node is reckoned with what it will show: a picture most, a line less, nothing twice', () => {
    const room = (type: string): number => previewHeight(catalogue.get(type)?.description);
    expect(room('face/parse')).toBeGreaterThan(100);
    expect(room('diffusion/load-denoiser')).toBeLessThan(40);
    expect(room('io/load-image')).toBe(0);
  });
});
