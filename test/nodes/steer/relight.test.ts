/** Light and texture of one face on another by the Region Assembler, read back by Texture & Light. */
import { beforeAll, expect, test, vi } from 'vitest';
import { textureLight } from '../../../nodes/face/texture-light.ts';
import type { ImageValue, LightValue, TextureValue, Value } from '../../../nodes/kit/index.ts';
import { regionAssembler } from '../../../nodes/steer/region-assembler.ts';
import { type Portrait, portrait } from '../../helpers/portraits.ts';
import { outputOf, runNode } from '../../helpers/run-node.ts';

vi.setConfig({ testTimeout: 120_000 });

interface Looks {
  readonly light: LightValue;
  readonly texture: TextureValue;
}

let canvas: Portrait;
let own: Looks;
let theirs: Looks;

async function looksOf(image: ImageValue, { motion }: Portrait): Promise<Looks> {
  const run = await runNode(textureLight, { inputs: { image, motion } });
  return { light: outputOf(run, 'light', 'light'), texture: outputOf(run, 'texture', 'texture') };
}

beforeAll(async () => {
  const donor = await portrait('b');
  canvas = await portrait('a');
  [own, theirs] = [await looksOf(canvas.crop, canvas), await looksOf(donor.crop, donor)];
}, 120_000);

function assemble(params: Record<string, unknown>, given: Partial<Looks> = theirs) {
  return runNode(regionAssembler, {
    inputs: {
      'canvas-image': canvas.crop,
      'canvas-face': canvas.face,
      'canvas-parsing': canvas.parsing,
      'canvas-motion': canvas.motion,
      'canvas-light': own.light,
      'canvas-texture': own.texture,
    },
    repeated: { source: given as Record<string, Value> },
    params: { task: 'relight', ...params },
  });
}

const apart = (a: LightValue | TextureValue, b: LightValue | TextureValue): number =>
  Math.hypot(...Array.from(a.coefficients.data, (value, i) => value - (b.coefficients.data[i] ?? 0)));

test('the light comes from the donor and the texture stays', async () => {
  const run = await assemble({});
  const seen = await looksOf(outputOf(run, 'picture', 'image'), canvas);
  expect(apart(seen.light, theirs.light)).toBeLessThan(0.35 * apart(own.light, theirs.light));
  expect(apart(seen.texture, own.texture)).toBeLessThan(0.5 * apart(own.texture, theirs.texture));
});

test('the texture comes from the donor and the light stays', async () => {
  const run = await assemble({ light: 'canvas', texture: 'source' });
  const seen = await looksOf(outputOf(run, 'picture', 'image'), canvas);
  expect(apart(seen.texture, theirs.texture)).toBeLessThan(0.75 * apart(own.texture, theirs.texture));
  expect(apart(seen.light, own.light)).toBeLessThan(0.35 * apart(own.light, theirs.light));
});

test('clothes, background and hair away from the skin keep their pixels, and so does all outside the mask', async () => {
  const run = await assemble({});
  const { pixels, mask } = outputOf(run, 'reference', 'reference');
  const before = canvas.crop.pixels.data;
  const kept = Array.from(mask.data.keys()).filter((i) => mask.data[i] === 0);
  expect(kept.length).toBeGreaterThan(0.3 * mask.data.length);
  const same = (i: number): boolean => [0, 1, 2].every((c) => pixels.data[i * 3 + c] === before[i * 3 + c]);
  expect(kept.every(same)).toBe(true);
  const { labels, labelSet } = canvas.parsing;
  const skinRow = labels.data.findIndex((id) => labelSet[id] === 'skin') / 256;
  const away = Array.from(labels.data.keys()).filter((i) => {
    const label = labelSet[labels.data[i] ?? 0] ?? '';
    return label === 'hair' ? Math.floor(i / 256) < skinRow - 16 : ['background', 'cloth', 'hat'].includes(label);
  });
  expect(away.length).toBeGreaterThan(1000);
  // The soft edge of the skin reaches a few pixels into what lies beside it.
  expect(away.filter((i) => !same(i)).length).toBeLessThan(0.05 * away.length);
});

test('from the canvas itself it changes nothing', async () => {
  const run = await assemble({ light: 'canvas' });
  expect(outputOf(run, 'picture', 'image').pixels.data).toEqual(canvas.crop.pixels.data);
  expect(Math.max(...outputOf(run, 'mask', 'mask').mask.data)).toBe(0);
  expect(run.logs.map(({ level }) => level)).toEqual(['warning']);
});

test('says which port wants a light', async () => {
  await expect(assemble({}, { texture: theirs.texture })).rejects.toMatchObject({
    code: 'missing-component',
    where: 'source.light',
  });
});
