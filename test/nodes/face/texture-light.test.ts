import { beforeAll, expect, test } from 'vitest';
import { textureLight } from '../../../nodes/face/texture-light.ts';
import { type ImageValue, uint8 } from '../../../nodes/kit/index.ts';
import { type Portrait, portrait } from '../../helpers/portraits.ts';
import { outputOf, runNode } from '../../helpers/run-node.ts';

let shown: Portrait;
beforeAll(async () => {
  shown = await portrait('a');
});

async function measured(image: ImageValue) {
  const run = await runNode(textureLight, { inputs: { image, motion: shown.motion } });
  return {
    light: outputOf(run, 'light', 'light').coefficients.data,
    texture: outputOf(run, 'texture', 'texture').coefficients.data,
  };
}

test('a red filter over the picture takes blue out of the light and leaves the texture nearly as it was', async () => {
  const bytes = shown.crop.pixels.data.map((byte, i) => (i % 3 === 2 ? byte * 0.7 : byte));
  const [plain, filtered] = [
    await measured(shown.crop),
    await measured({ ...shown.crop, pixels: uint8([256, 256, 3], bytes) }),
  ];
  expect(plain.light).toHaveLength(27);
  expect(plain.texture).toHaveLength(32);
  expect((filtered.light[2] ?? 0) / (plain.light[2] ?? 1)).toBeLessThan(0.6);
  expect((filtered.light[0] ?? 0) / (plain.light[0] ?? 1)).toBeCloseTo(1, 2);
  const moved = plain.texture.map((value, i) => value - (filtered.texture[i] ?? 0));
  expect(Math.hypot(...moved)).toBeLessThan(0.5 * Math.hypot(...plain.texture));
});
