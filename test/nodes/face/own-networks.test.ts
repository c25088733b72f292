/** Face nodes with networks of a user's: stand-ins of public files show every wrong crop, order and range in numbers. */

import { beforeAll, describe, expect, it } from 'vitest';
import { clipRegion } from '../../../nodes/face/clip-region.ts';
import { identity } from '../../../nodes/face/identity.ts';
import { parse } from '../../../nodes/face/parse.ts';
import { labelId, regionNames } from '../../../nodes/face/parsing/labels.ts';
import { type AnyNodeType, type ModelRole, type ParsingValue, parsingLabels, uint8 } from '../../../nodes/kit/index.ts';
import { inspectedModel, scratchFolder } from '../../helpers/inspected-model.ts';
import { type OwnModel, withModels } from '../../helpers/own-models.ts';
import { arcfaceFile, bisenetFile, clipFile, segformerFile } from '../../helpers/public-models.ts';
import { outputOf, runNode } from '../../helpers/run-node.ts';
import { faceOf } from '../../helpers/template-face.ts';
import { frameOf, imageOf } from '../../helpers/values.ts';

const folder = scratchFolder();
const models: Record<string, OwnModel> = {};

async function add(name: string, role: ModelRole, bytes: Uint8Array, answers: Readonly<Record<string, string>> = {}) {
  models[`own/${name}`] = await inspectedModel(folder, `${name}.onnx`, role, bytes, answers);
}

const withOwn = (type: AnyNodeType): AnyNodeType => withModels(type, models);

describe('Identity with an ArcFace', () => {
  // Red grows along x, green along y; the crop sees the picture at half size, from 20, 10 on.
  const image = imageOf(frameOf(256, 256), (x, y, channel) => [x, y, 40][channel] ?? 0);
  const face = faceOf(image, (x, y) => [2 * x + 20, 2 * y + 10]);

  beforeAll(async () => {
    await add('rgb', 'identity', arcfaceFile(), { colour: 'rgb', values: '-1..1', crop: 'arcface' });
    await add('bgr', 'identity', arcfaceFile(), { colour: 'bgr', values: '-1..1', crop: 'arcface' });
  });

  /** The means of a 4 x 4 grid of the crop, as the network was fed, before the vector was normalised. */
  function expected(channels: readonly ((x: number, y: number) => number)[]): number[] {
    const centre = (cell: number) => 28 * cell + 14;
    return channels.flatMap((channel) =>
      Array.from({ length: 16 }, (_, i) => {
        const byte = channel(2 * centre(i % 4) + 20 - 0.5, 2 * centre(Math.floor(i / 4)) + 10 - 0.5);
        return (byte - 127.5) / 127.5;
      }),
    );
  }

  const red = (x: number) => x;
  const green = (_: number, y: number) => y;
  const blue = () => 40;

  it.each([
    ['own/rgb', [red, green, blue]],
    ['own/bgr', [blue, green, red]],
  ] as const)(
    'cuts the face by the five-point template and feeds %s in its own order of channels',
    async (model, channels) => {
      const run = await runNode(withOwn(identity), { inputs: { image, face }, params: { model } });
      const { vector, model: madeBy } = outputOf(run, 'identity', 'identity');
      if (vector.place !== 'host') throw new Error('wanted a host tensor');
      expect(madeBy).toBe(model);
      expect(vector.shape).toEqual([512]);
      const wanted = expected(channels);
      const norm = Math.hypot(...wanted);
      for (const [i, value] of wanted.entries()) expect(vector.data[i]).toBeCloseTo(value / norm, 2);
      expect(Math.hypot(...vector.data)).toBeCloseTo(1, 5);
    },
  );
});

describe('Parse with a network', () => {
  const frame = frameOf(256, 256);
  const image = imageOf(frame, (x, _, channel) => (channel === 0 ? (x < 128 ? 118 : 130) : 200));
  const face = faceOf(image, (x, y) => [x, y]);
  // Which id is highest depends on the cell alone: row by row 0, 1, 2 ... 18, then 0 again.
  const byPlace = {
    grid: 8,
    score: (id: number, column: number, row: number) => (id === (row * 8 + column) % 19 ? 5 : 0),
  };
  const byRed = {
    grid: 1,
    score: () => 0,
    colour: (id: number, channel: number) => (id === 1 && channel === 0 ? 1 : 0),
  };

  beforeAll(async () => {
    const facts = { colour: 'rgb', values: 'imagenet' };
    await add('bisenet', 'parser', bisenetFile(byPlace), { ...facts, labels: 'bisenet' });
    await add('segformer', 'parser', segformerFile(byPlace), { ...facts, labels: 'segformer' });
    await add('red', 'parser', bisenetFile(byRed), { ...facts, labels: 'bisenet' });
    await add('red-bgr', 'parser', bisenetFile(byRed), { ...facts, colour: 'bgr', labels: 'bisenet' });
  });

  async function labelsBy(model: string): Promise<(x: number, y: number) => number> {
    const parsing = outputOf(
      await runNode(withOwn(parse), { inputs: { image, face }, params: { model } }),
      'parsing',
      'parsing',
    );
    expect(parsing.labelSet).toEqual(parsingLabels);
    expect(parsing.labels.shape).toEqual([256, 256]);
    return (x, y) => parsing.labels.data[y * 256 + x] ?? -1;
  }

  it("keeps places, from the network's 512 px to the crop's 256", async () => {
    const at = await labelsBy('own/bisenet');
    for (const [column, row] of [
      [0, 0],
      [7, 0],
      [3, 2],
      [1, 6],
    ] as const) {
      const id = (row * 8 + column) % 19;
      expect(at(column * 32, row * 32)).toBe(id);
      expect(at(column * 32 + 31, row * 32 + 31)).toBe(id);
    }
  });

  it('reads the other order of labels by the manifest: id 13 is hair there, and lower lip here', async () => {
    const [bisenet, segformer] = [await labelsBy('own/bisenet'), await labelsBy('own/segformer')];
    expect(bisenet(5 * 32 + 16, 1 * 32 + 16)).toBe(labelId('lower-lip'));
    expect(segformer(5 * 32 + 16, 1 * 32 + 16)).toBe(labelId('hair'));
    expect(segformer(2 * 32 + 16, 16)).toBe(labelId('nose'));
  });

  it('normalises as the manifest says: the mean of red lies between 118 and 130', async () => {
    const rgb = await labelsBy('own/red');
    expect([rgb(20, 100), rgb(200, 100)]).toEqual([0, 1]);
    const bgr = await labelsBy('own/red-bgr');
    expect([bgr(20, 100), bgr(200, 100)]).toEqual([1, 1]);
  });

  it.each([
    ['red', 182, 0],
    ['green', 173, 1],
    ['blue', 160, 2],
  ] as const)(
    'divides by the deviation of %s: one of it above the mean lies behind byte %i',
    async (name, below, wanted) => {
      // Id 1 scores what the network is fed, id 0 scores 1.
      const above = {
        grid: 1,
        score: (id: number) => (id === 0 ? 1 : 0),
        colour: (id: number, channel: number) => (id === 1 && channel === wanted ? 1 : 0),
      };
      const facts = { colour: 'rgb', values: 'imagenet', labels: 'bisenet' };
      await add(`above-${name}`, 'parser', bisenetFile(above), facts);
      const halves = imageOf(frame, (x) => (x < 128 ? below : below + 1));
      const inputs = { image: halves, face: faceOf(halves, (x, y) => [x, y]) };
      const run = await runNode(withOwn(parse), { inputs, params: { model: `own/above-${name}` } });
      const { data } = outputOf(run, 'parsing', 'parsing').labels;
      expect([data[100 * 256 + 20], data[100 * 256 + 200]]).toEqual([0, 1]);
    },
  );
});

describe('CLIP Region with a ViT', () => {
  it('averages patch tokens under the masks and leaves the class token out', async () => {
    await add('clip', 'region-encoder', clipFile(), { colour: 'rgb', values: 'clip' });
    const frame = frameOf(224, 224);
    const image = imageOf(frame, (x, _, channel) => (x < 96 ? [255, 0, 0] : [0, 0, 255])[channel] ?? 0);
    const labels = Uint8Array.from({ length: 224 * 224 }, (_, i) => labelId(i % 224 < 96 ? 'skin' : 'hair'));
    const parsing: ParsingValue = {
      kind: 'parsing',
      labels: uint8([224, 224], labels),
      labelSet: parsingLabels,
      frame,
    };
    const run = await runNode(withOwn(clipRegion), { inputs: { image, parsing }, params: { model: 'own/clip' } });
    const { vectors, present, model } = outputOf(run, 'regions', 'regions');
    if (vectors.place !== 'host') throw new Error('wanted host tensors');
    expect(model).toBe('own/clip');
    expect(vectors.shape).toEqual([8, 768]);
    const row = (name: (typeof regionNames)[number]) => [
      ...vectors.data.subarray(regionNames.indexOf(name) * 768, regionNames.indexOf(name) * 768 + 4),
    ];
    const fed = (rgb: readonly number[]) => [
      ((rgb[0] ?? 0) - 0.48145466) / 0.26862954,
      ((rgb[1] ?? 0) - 0.4578275) / 0.26130258,
      ((rgb[2] ?? 0) - 0.40821073) / 0.27577711,
      0,
    ];
    for (const [i, value] of fed([1, 0, 0]).entries()) expect(row('skin')[i]).toBeCloseTo(value, 2);
    for (const [i, value] of fed([0, 0, 1]).entries()) expect(row('hair')[i]).toBeCloseTo(value, 2);
    expect(present[regionNames.indexOf('nose')]).toBe(false);
    expect(row('nose')).toEqual([0, 0, 0, 0]);
  });
});
