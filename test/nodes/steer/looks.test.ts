/** Head swap, hairstyle, items and light of the Region Assembler, with rendered portraits and the real parser. */
import { beforeAll, expect, test, vi } from 'vitest';
import { planeOfLabels } from '../../../nodes/face/parsing/labels.ts';
import { loadImage } from '../../../nodes/io/load-image.ts';
import type { ImageValue, ReferenceValue, Value } from '../../../nodes/kit/index.ts';
import { regionAssembler } from '../../../nodes/steer/region-assembler.ts';
import { type Portrait, portrait, samplePicture } from '../../helpers/portraits.ts';
import { outputOf, runNode } from '../../helpers/run-node.ts';

// A reference takes seconds where other work shares the processor.
vi.setConfig({ testTimeout: 120_000 });

let canvas: Portrait;
let dark: Portrait;
let red: Portrait;
let glasses: ImageValue;
beforeAll(async () => {
  [canvas, dark, red] = await Promise.all([portrait('a'), portrait('b'), portrait('c')]);
  const read = await runNode(loadImage, { params: { file: samplePicture('glasses.webp') } });
  glasses = outputOf(read, 'image', 'image');
}, 120_000);

const SIDE = 256;

async function assembled(
  donor: Portrait | undefined,
  params: Record<string, unknown>,
  more: Record<string, Value> = {},
) {
  const run = await runNode(regionAssembler, {
    inputs: {
      'canvas-image': canvas.crop,
      'canvas-face': canvas.face,
      'canvas-parsing': canvas.parsing,
      'canvas-motion': canvas.motion,
      ...more,
    },
    repeated: donor
      ? { source: { image: donor.crop, face: donor.face, parsing: donor.parsing, motion: donor.motion } }
      : {},
    params: { ...params, donors: donor ? ['source'] : [] },
  });
  return outputOf(run, 'reference', 'reference');
}

const hairOf = ({ parsing }: Portrait) => planeOfLabels(parsing.labels.data, parsing.labelSet, ['hair']);

type Rgb = readonly [number, number, number];

/** Mean colour of the pixels where `where` holds. */
function meanColour(data: Uint8Array, channels: number, where: (i: number) => boolean): Rgb {
  const sum = [0, 0, 0];
  let count = 0;
  for (let i = 0; i < SIDE * SIDE; i += 1) {
    if (!where(i)) continue;
    count += 1;
    for (let c = 0; c < 3; c += 1) sum[c] = (sum[c] ?? 0) + (data[i * channels + c] ?? 0);
  }
  return sum.map((value) => value / Math.max(1, count)) as unknown as Rgb;
}

const distance = (a: Rgb, b: Rgb) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

/** A disc of a twelfth of the crop round a mesh point of the canvas. */
const near = (point: number, radiusPx = 12) => {
  const [x, y] = [canvas.face.points.data[point * 3] ?? 0, canvas.face.points.data[point * 3 + 1] ?? 0];
  return (i: number) => Math.hypot((i % SIDE) - x, Math.floor(i / SIDE) - y) < radiusPx;
};

function changedOutside({ pixels, mask }: ReferenceValue): number {
  let most = 0;
  mask.data.forEach((share, i) => {
    if (share > 0) return;
    for (let c = 0; c < 3; c += 1) {
      most = Math.max(most, Math.abs((pixels.data[i * 3 + c] ?? 0) - (canvas.crop.pixels.data[i * 3 + c] ?? 0)));
    }
  });
  return most;
}

test('a head swap brings the donor’s hair, takes the canvas’s skin tone and leaves the rest of the picture', async () => {
  const reference = await assembled(dark, { task: 'head-swap' });
  expect(changedOutside(reference)).toBe(0);
  const [hair, darkHair] = [hairOf(canvas), hairOf(dark)];
  const wanted = meanColour(dark.crop.pixels.data, 3, (i) => darkHair[i] === 1);
  const old = meanColour(canvas.crop.pixels.data, 3, (i) => hair[i] === 1);
  // Not the mean: where the donor's head is smaller, some of the old hair's place is background now.
  const crown = Array.from(hair.keys()).filter((i) => hair[i] === 1 && Math.floor(i / SIDE) < SIDE / 3);
  const at = (i: number): Rgb => meanColour(reference.pixels.data, 3, (other) => other === i);
  const sampled = crown.filter((_, k) => k % 97 === 0).map(at);
  const donorLike = sampled.filter((colour) => distance(colour, wanted) < distance(colour, old));
  expect(donorLike.length / sampled.length).toBeGreaterThan(0.5);
  const cheek = near(50);
  const [own, donors, now] = [canvas.crop, dark.crop, reference].map(({ pixels }) => meanColour(pixels.data, 3, cheek));
  expect(distance(now as Rgb, own as Rgb)).toBeLessThan(0.5 * distance(donors as Rgb, own as Rgb));
});

test('a removed head swap shows the donor’s head in grey with white round it', async () => {
  const { pixels, mask } = await assembled(dark, { task: 'head-swap', mode: 'removed' });
  const nose = near(4, 6);
  const [r, g, b] = meanColour(pixels.data, 3, nose);
  expect(Math.max(r, g, b) - Math.min(r, g, b)).toBeLessThan(1);
  const white = Array.from(mask.data.keys()).filter(
    (i) => pixels.data[i * 3] === 255 && pixels.data[i * 3 + 2] === 255,
  );
  expect(white.length).toBeGreaterThan(300);
});

test('a hairstyle brings the donor’s hair and leaves eyes, nose, mouth and chin as they were', async () => {
  const { pixels, mask } = await assembled(red, { task: 'hairstyle' });
  for (const point of [33, 263, 4, 13, 152]) {
    const kept = near(point, 5);
    const same = (i: number) => [0, 1, 2].every((c) => pixels.data[i * 3 + c] === canvas.crop.pixels.data[i * 3 + c]);
    expect(Array.from(mask.data.keys()).filter(kept).every(same)).toBe(true);
  }
  const [hair, redHair] = [hairOf(canvas), hairOf(red)];
  const crown = (i: number) => hair[i] === 1 && redHair[i] === 1;
  const wanted = meanColour(red.crop.pixels.data, 3, crown);
  const old = meanColour(canvas.crop.pixels.data, 3, crown);
  expect(distance(meanColour(pixels.data, 3, crown), wanted)).toBeLessThan(0.5 * distance(old, wanted));
});

test('glasses lie on the line of the eyes, from temple to temple, and can be moved', async () => {
  const params = { task: 'accessory', dilatePx: 0, featherPx: 0 };
  const { mask, pixels } = await assembled(undefined, params, { item: glasses });
  const covered = Array.from(mask.data.keys()).filter((i) => (mask.data[i] ?? 0) > 0.5);
  const xs = covered.map((i) => i % SIDE);
  const points = canvas.face.points.data;
  const [left, right] = [points[127 * 3] ?? 0, points[356 * 3] ?? 0];
  expect(Math.abs(Math.min(...xs) - left)).toBeLessThan(8);
  expect(Math.abs(Math.max(...xs) - right)).toBeLessThan(8);
  const middle = covered.reduce((sum, i) => sum + Math.floor(i / SIDE), 0) / covered.length;
  const eyes = ((points[159 * 3 + 1] ?? 0) + (points[386 * 3 + 1] ?? 0)) / 2;
  expect(Math.abs(middle - eyes)).toBeLessThan(9);
  const moved = await assembled(undefined, { ...params, itemUp: 0.3 }, { item: glasses });
  const up = Array.from(moved.mask.data.keys()).filter((i) => (moved.mask.data[i] ?? 0) > 0.5);
  expect(up.reduce((sum, i) => sum + Math.floor(i / SIDE), 0) / up.length).toBeLessThan(middle - 10);
  expect(pixels.data).not.toEqual(canvas.crop.pixels.data);
});

test('an accessory without an item, or with one that has no transparency, says what to do', async () => {
  await expect(assembled(undefined, { task: 'accessory' })).rejects.toMatchObject({
    code: 'missing-item',
    where: 'item',
  });
  await expect(assembled(undefined, { task: 'accessory' }, { item: red.crop })).rejects.toMatchObject({
    code: 'item-without-alpha',
  });
});

test('a face swap of a dark face onto a light one meets the skin around it', async () => {
  const reference = await assembled(dark, { task: 'face-swap' });
  for (const point of [50, 280, 151]) {
    const place = near(point, 8);
    const [own, donors, now] = [canvas.crop, dark.crop, reference].map(({ pixels }) =>
      meanColour(pixels.data, 3, place),
    );
    expect(distance(now as Rgb, own as Rgb)).toBeLessThan(0.4 * distance(donors as Rgb, own as Rgb));
  }
});
