import { expect, test } from 'vitest';
import { createImages } from '../../../engine/images/index.ts';
import { float32 } from '../../../nodes/kit/index.ts';
import { spreadColours } from '../../../nodes/steer/assembly/fill-emptied.ts';
import { keepTouching } from '../../../nodes/steer/assembly/planes.ts';

const SIDE = 64;
const images = createImages();
const blur = (plane: Float32Array, sigmaPx: number) =>
  images.blurPlane(float32([SIDE, SIDE], plane), sigmaPx).data as Float32Array;

/** Red left half, blue right half, and a black square in the middle whose colours are not known. */
const inHole = (i: number): boolean => Math.abs((i % SIDE) - 32) < 10 && Math.abs(Math.floor(i / SIDE) - 32) < 10;
const rgb = Float32Array.from({ length: SIDE * SIDE * 3 }, (_, at) => {
  const i = Math.floor(at / 3);
  if (inHole(i)) return 0;
  return at % 3 === (i % SIDE < 32 ? 0 : 2) ? 200 : 20;
});
const known = Float32Array.from({ length: SIDE * SIDE }, (_, i) => (inHole(i) ? 0 : 1));

test('a hole takes the colours of the side it is near, and nothing of what was in it', () => {
  const spread = spreadColours(rgb, known, 127, 1, blur);
  const at = (x: number, y: number) => [...spread.subarray((y * SIDE + x) * 3, (y * SIDE + x) * 3 + 3)];
  expect(at(25, 32)[0]).toBeGreaterThan(150);
  expect(at(39, 32)[2]).toBeGreaterThan(150);
  expect(Math.min(...spread)).toBeGreaterThanOrEqual(19.9);
});

test('where nothing is known the absent colour is left', () => {
  const spread = spreadColours(rgb, new Float32Array(SIDE * SIDE), 127, 1, blur);
  expect(new Set(spread)).toEqual(new Set([127]));
});

test('only patches that touch the seed are kept, with all their pixels', () => {
  const plane = Float32Array.of(1, 1, 0, 1, 0, 1, 0, 1);
  const seed = Float32Array.of(1, 0, 0, 0, 0, 0, 0, 0);
  expect([...keepTouching(plane, 4, seed)]).toEqual([1, 1, 0, 0, 0, 1, 0, 0]);
});
