import { expect, test } from 'vitest';
import { restoreDetail } from '../../../nodes/face/restore-detail.ts';
import { type Frame, type ImageValue, uint8 } from '../../../nodes/kit/index.ts';
import { outputOf, runNode } from '../../helpers/run-node.ts';

const SIDE = 64;
const frame: Frame = {
  space: 'crop',
  pictureId: 'p',
  widthPx: SIDE,
  heightPx: SIDE,
  toOriginal: [1, 0, 0, 0, 1, 0],
};

const picture = (level: (x: number, y: number) => number, at = frame): ImageValue => ({
  kind: 'image',
  frame: at,
  pixels: uint8(
    [SIDE, SIDE, 3],
    Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => {
      const pixel = Math.floor(i / 3);
      return level(pixel % SIDE, Math.floor(pixel / SIDE));
    }),
  ),
});

const stripes = picture((x) => (x % 2 === 0 ? 120 : 80));
const flat = picture(() => 100);

async function restored(crop: ImageValue, params: Record<string, unknown> = {}, reference = stripes) {
  const inputs = { crop, reference, 'round-trip': flat };
  return outputOf(await runNode(restoreDetail, { inputs, params }), 'image', 'image').pixels.data;
}

test('what the sampler left alone gets the whole detail of the reference', async () => {
  expect(await restored(flat)).toEqual(stripes.pixels.data);
});

test('what the sampler drew anew keeps what it drew', async () => {
  const half = picture((x) => (x < SIDE / 2 ? 100 : 200));
  const pixels = await restored(half);
  const row = [...pixels.subarray(0, SIDE * 3)].filter((_, k) => k % 3 === 0);
  expect(row.slice(0, 24)).toEqual(Array.from({ length: 24 }, (_, x) => (x % 2 === 0 ? 120 : 80)));
  expect(row.slice(40)).toEqual(Array(24).fill(200));
});

test('strength 0 changes nothing, and half of it gives half of the detail', async () => {
  expect(await restored(flat, { strength: 0 })).toEqual(flat.pixels.data);
  expect([...(await restored(flat, { strength: 0.5 })).subarray(0, 6)]).toEqual([110, 110, 110, 90, 90, 90]);
});

test('a reference of another picture is refused', async () => {
  const other = picture(() => 100, { ...frame, pictureId: 'q' });
  await expect(restored(flat, {}, other)).rejects.toMatchObject({ code: 'frame-mismatch', where: 'reference' });
});
