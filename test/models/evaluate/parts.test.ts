/** models/evaluate: folders of faces, pairs, names of rows, graphs as data, and the page. */

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expressionOf } from '../../../models/evaluate/expression-names.ts';
import { listFaces } from '../../../models/evaluate/face-files.ts';
import type { Face } from '../../../models/evaluate/faces.ts';
import { addNodes, onlyNode, outputLink, setInputs } from '../../../models/evaluate/graph.ts';
import { fitSimilarity } from '../../../models/evaluate/nodes/similarity-fit.ts';
import { withPack } from '../../../models/evaluate/pack.ts';
import { choosePairs, maxTurnDegrees } from '../../../models/evaluate/pairs.ts';
import { covers, isKnownRow } from '../../../models/evaluate/rows/names.ts';
import { sections } from '../../../models/evaluate/rows/sections.ts';
import { swapGraph } from '../../../models/evaluate/rows/swap-graph.ts';
import { catalogue } from '../../../nodes/catalogue.ts';
import { float32, type MotionValue } from '../../../nodes/kit/index.ts';

describe('the folder of faces', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'facex-faces-'));
    await mkdir(path.join(folder, 'images'));
    const names = Array.from({ length: 30 }, (_, i) => `p${String(i).padStart(4, '0')}.jpg`);
    for (const name of names) await writeFile(path.join(folder, 'images', name), '');
    const lines = names.map((name, i) => `${name},somewhere,${100 + i}`);
    await writeFile(path.join(folder, 'index.csv'), `file,source,crop_side_px\n${lines.join('\n')}\n`);
  });

  afterAll(() => rm(folder, { recursive: true }));

  it('gives every tenth picture as the hold-out, with its size from the index', async () => {
    const faces = await listFaces(folder, true);
    expect(faces.map(({ name }) => name)).toEqual(['p0009', 'p0019', 'p0029']);
    expect(faces.map(({ cropSidePx }) => cropSidePx)).toEqual([109, 119, 129]);
    expect(await listFaces(path.join(folder, 'images'), false)).toHaveLength(30);
  });

  it('refuses a folder without pictures', async () => {
    await expect(listFaces(path.join(folder, 'nowhere'), false)).rejects.toThrow('holds no picture');
  });
});

function face(name: string, yaw: number): Face {
  const motion: MotionValue = {
    kind: 'motion',
    family: 'made-up',
    expression: float32([1], Float32Array.of(0)),
    pose: float32([3], Float32Array.of(yaw, 0, 0)),
    shape: float32([1], Float32Array.of(0)),
    scalePx: 1,
    translationPx: [0, 0],
    residual: float32([1, 3], new Float32Array(3)),
    frame: { space: 'crop', pictureId: name, widthPx: 1, heightPx: 1, toOriginal: [1, 0, 0, 0, 1, 0] },
    fitError: 0,
  };
  return { name, path: `${name}.jpg`, descriptor: new Float32Array(128), motion };
}

describe('pairs', () => {
  const faces = Array.from({ length: 12 }, (_, i) => face(`f${i}`, -55 + i * 10));

  it('are different, of two faces, and turned alike', () => {
    const pairs = choosePairs(faces, 40, 3);
    expect(new Set(pairs.map(({ source, target }) => `${source.name} ${target.name}`)).size).toBe(40);
    for (const { source, target } of pairs) {
      expect(source).not.toBe(target);
      const turn = Math.abs((source.motion.pose.data[0] ?? 0) - (target.motion.pose.data[0] ?? 0));
      expect(turn).toBeLessThanOrEqual(maxTurnDegrees);
    }
  });

  it('repeat for a seed, begin alike whatever their number, and stop where there are no more', () => {
    expect(choosePairs(faces, 5, 3)).toEqual(choosePairs(faces, 40, 3).slice(0, 5));
    expect(choosePairs(faces, 5, 3)).not.toEqual(choosePairs(faces, 5, 4));
    expect(choosePairs([face('left', -40), face('right', 40)], 5, 1)).toEqual([]);
    expect(choosePairs([face('a', 0), face('b', 0)], 5, 1)).toHaveLength(2);
  });
});

describe('names of rows', () => {
  it('are all that the table asks for', () => {
    const asked = 'vae.psnr vae.ssim swap.retrieval swap.pose swap.expression swap.border swap.colour swap.sharpness';
    const more = 'swap.outside pose.error pose.retrieval expression.jawOpen slope.eyeBlink leak.mouthSmile swap.margin';
    const rest = 'gaze.correlation gaze.slope swap.retrieval.withheld swap.retrieval.paste swap.retrieval.poisson';
    const last =
      'components.diagonal reenact.correlation reenact.retrieval task.head-swap regions.retrieval speed.swap';
    const names = sections.flatMap((section) => section.names);
    for (const name of `${asked} ${more} ${rest} ${last} size.mb`.split(' ')) expect(names).toContain(name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('stand for themselves, and beginnings for all that begin so', () => {
    expect(covers('swap.retrieval', 'swap.retrieval')).toBe(true);
    expect(covers('swap.retrieval', 'swap.retrieval.paste')).toBe(false);
    expect(covers('swap', 'swap.retrieval.paste')).toBe(true);
    expect(covers('sw', 'swap.pose')).toBe(false);
    expect(isKnownRow('task.mixture')).toBe(true);
    expect(isKnownRow('swap.magic')).toBe(false);
  });
});

describe('graphs as data', () => {
  const graph = {
    nodes: {
      load: { type: 'io/load-image', params: { file: 'a.jpg' } },
      edit: { type: 'face/edit-motion', params: { expression: { mouthSmile: 0.2 } } },
    },
    inputs: {
      picture: { to: [{ node: 'load', param: 'file' }] },
      jawOpen: { to: [{ node: 'edit', param: 'expression', key: 'jawOpen' }] },
    },
    outputs: { result: { node: 'edit', port: 'motion' } },
  };

  it('take inputs, one key of sliders included, and leave the graph they came from alone', () => {
    const set = setInputs(graph, { picture: 'b.jpg', jawOpen: 0.7 });
    expect(set.nodes.load?.params).toEqual({ file: 'b.jpg' });
    expect(set.nodes.edit?.params).toEqual({ expression: { mouthSmile: 0.2, jawOpen: 0.7 } });
    expect(graph.nodes.load.params.file).toBe('a.jpg');
    expect(() => setInputs(graph, { smile: 1 })).toThrow('exposes no input smile');
    expect(outputLink(addNodes(graph, {}), 'result')).toEqual({ node: 'edit', port: 'motion' });
  });

  it('steer a swap by its reference alone when every choice of the representation assembler is ignored', async () => {
    const sample = JSON.parse(await readFile('graphs/samples/face-swap.json', 'utf8'));
    const swap = swapGraph(sample, { source: 'a.jpg', target: 'b.jpg' }, { referenceOnly: true });
    const set = swap.nodes[onlyNode(swap, 'steer/representation-assembler')]?.params ?? {};
    const { params = {} } = catalogue.get('steer/representation-assembler')?.description ?? {};
    const choices = Object.entries(params).filter(([, p]) => 'options' in p && p.options?.includes('ignored'));
    expect(choices).toHaveLength(14);
    for (const [name] of choices) expect(set[name], name).toBe('ignored');
  });

  it('take the models of another pack by role', () => {
    const types = [
      {
        type: 'io/load-image',
        version: 1,
        title: '',
        help: { summary: '' },
        inputs: {},
        params: {
          model: { param: 'model', role: 'denoiser', default: 'nano/denoiser' },
          fast: { param: 'model', role: 'few-step-denoiser', default: '' },
        },
        outputs: {},
      },
    ] as const;
    const pack = new Map([
      ['denoiser', 'own/mine'],
      ['few-step-denoiser', 'own/fast'],
    ]);
    const used = withPack(graph, pack, types);
    expect(used.nodes.load?.params).toEqual({ file: 'a.jpg', model: 'own/mine' });
    const few = withPack(
      addNodes(graph, { few: { type: 'io/load-image', params: { fast: 'nano/fast' } } }),
      pack,
      types,
    );
    expect(few.nodes.few?.params).toEqual({ model: 'own/mine', fast: 'own/fast' });
    expect(used.nodes.edit?.params).toEqual(graph.nodes.edit.params);
  });
});

describe('small parts', () => {
  it('takes the mean of both sides for an expression without one', () => {
    const names = ['jawOpen', 'mouthSmile_L', 'mouthSmile_R'];
    expect(expressionOf(names, [0.3, 0.2, 0.6], 'mouthSmile')).toBeCloseTo(0.4, 12);
    expect(expressionOf(names, [0.3, 0.2, 0.6], 'jawOpen')).toBe(0.3);
  });

  it('finds the similarity that made a set of points from another', () => {
    const from = [
      [0, 0],
      [10, 0],
      [3, 7],
    ] as const;
    const to = from.map(([x, y]): [number, number] => [2 * x - 0.5 * y + 4, 0.5 * x + 2 * y - 3]);
    const wanted = [2, -0.5, 4, 0.5, 2, -3];
    for (const [i, value] of fitSimilarity(from, to).entries()) expect(value).toBeCloseTo(wanted[i] ?? 0, 10);
  });
});
