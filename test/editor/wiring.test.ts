import { describe, expect, it } from 'vitest';
import { downstreamOf, inputFor, outputFor, portType, upstreamOf, whyNot } from '../../editor/canvas/wiring.ts';
import { arrange } from '../../editor/state/arrange.ts';
import { catalogueStore } from '../../editor/state/catalogue.ts';
import { readLayout } from '../../editor/state/layout.ts';
import { inputsOf } from '../../nodes/kit/index.ts';
import { descriptions, emptyGraph } from './documents.ts';

const graph = {
  ...emptyGraph,
  nodes: {
    picture: { type: 'io/load-image', params: {}, inputs: {} },
    face: { type: 'face/detect-align', params: {}, inputs: { image: { node: 'picture', port: 'image' } } },
    parse: {
      type: 'face/parse',
      params: {},
      inputs: { image: { node: 'face', port: 'crop' }, face: { node: 'face', port: 'face' } },
    },
    unknown: { type: 'some/thing', params: {}, inputs: {} },
  },
};
const at = (node: string, port: string) => ({ node, port });

describe('which links may be made', () => {
  it('11: an output goes where its kind and space fit, and nowhere else', () => {
    expect(whyNot(graph, descriptions, at('picture', 'image'), at('face', 'image'))).toBeUndefined();
    expect(whyNot(graph, descriptions, at('face', 'face'), at('parse', 'face'))).toBeUndefined();
    expect(whyNot(graph, descriptions, at('face', 'face'), at('parse', 'image'))).toBeDefined();
  });

  it('12: the refusal names both types and a way out', () => {
    const why = whyNot(graph, descriptions, at('picture', 'image'), at('parse', 'face'));
    expect(why).toMatch(/face wants face.* this gives image.*: put face\/detect-align between/);
  });

  it('12: sizes that models bind are refused while the link is drawn; what the new link replaces does not count', () => {
    const ids = {
      ...emptyGraph,
      nodes: {
        one: { type: 'face/identity', params: { model: 'own/narrow' }, inputs: {} },
        two: { type: 'face/identity', params: { model: 'nano/identity' }, inputs: {} },
        three: { type: 'face/identity', params: { model: 'nano/identity' }, inputs: {} },
        both: { type: 'metric/identity-similarity', params: {}, inputs: { first: { node: 'one', port: 'identity' } } },
      },
    };
    const modelBindings = new Map([
      ['own/narrow', { D: 512, family: 'own/narrow' }],
      ['nano/identity', { D: 1024, family: 'nano/identity' }],
    ]);
    catalogueStore.setState({ modelBindings });
    expect(whyNot(ids, descriptions, at('two', 'identity'), at('both', 'second'))).toMatch(
      /own\/narrow.*D=512.*D=1024/,
    );
    expect(whyNot(ids, descriptions, at('two', 'identity'), at('both', 'first'))).toBeUndefined();
    catalogueStore.setState({ modelBindings: new Map() });
  });

  it('19: a link that closes a circle is refused with that reason', () => {
    expect([...upstreamOf(graph, ['parse'])].sort()).toEqual(['face', 'parse', 'picture']);
    expect([...downstreamOf(graph, ['face'])].sort()).toEqual(['face', 'parse']);
    expect(whyNot(graph, descriptions, at('face', 'crop'), at('face', 'image'))).toMatch(/circle/);
  });

  it('13, 14, 15: the port taken is the first that fits and is free, needed ones before optional ones', () => {
    const sampler = descriptions.get('diffusion/sampler');
    const crop = portType(graph, descriptions, at('face', 'crop'), 'output');
    const parse = descriptions.get('face/parse');
    if (!sampler || !parse || !crop) throw new Error('the catalogue lacks what the test stands on');
    expect(inputFor(inputsOf(parse, {}), crop)).toBe('image');
    const latent = { kind: 'latent' } as const;
    const first = inputFor(inputsOf(sampler, {}), latent);
    const second = inputFor(inputsOf(sampler, {}), latent, new Set([first ?? '']));
    expect(first).toBeDefined();
    expect(second).not.toBe(first);
    expect(outputFor(parse, { kind: 'parsing' })).toBeDefined();
    expect(outputFor(parse, { kind: 'latent' })).toBeUndefined();
  });

  it('75: ports of an unknown node type are not known, and nothing is thrown', () => {
    expect(portType(graph, descriptions, at('unknown', 'x'), 'output')).toBeUndefined();
    expect(whyNot(graph, descriptions, at('unknown', 'x'), at('face', 'image'))).toBe('That port is not known.');
  });
});

describe('the layout', () => {
  it('53: places nodes from left to right along their links, without overlaps', () => {
    const size = { width: 220, height: 100 };
    const places = arrange(graph, Object.keys(graph.nodes), () => size);
    const x = (id: string): number => places[id]?.x ?? Number.NaN;
    expect(x('picture') + size.width).toBeLessThanOrEqual(x('face'));
    expect(x('face') + size.width).toBeLessThanOrEqual(x('parse'));
    const all = Object.values(places);
    for (const a of all) {
      const over = all.filter((b) => Math.abs(a.x - b.x) < size.width && Math.abs(a.y - b.y) < size.height);
      expect(over).toEqual([a]);
    }
  });

  it('keeps given places, lays out the rest, and takes a damaged layout for none', () => {
    const given = readLayout({ ...graph, layout: { nodes: { face: { x: 7, y: 8, collapsed: true } } } }, descriptions);
    expect(given.nodes.face).toEqual({ x: 7, y: 8, collapsed: true });
    expect(Object.keys(given.nodes).sort()).toEqual(['face', 'parse', 'picture', 'unknown']);
    expect(Object.keys(readLayout({ ...graph, layout: 'nonsense' }).nodes)).toHaveLength(4);
  });
});
