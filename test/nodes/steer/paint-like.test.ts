import { expect, test } from 'vitest';
import { paintLike } from '../../../nodes/steer/paint-like.ts';
import { bandStrengths, missingTexture } from '../../../nodes/steer/painting/grain.ts';
import { paintDabs } from '../../../nodes/steer/painting/kuwahara.ts';
import { movePalette, paletteOf } from '../../../nodes/steer/painting/palette.ts';
import { outputOf, runNode } from '../../helpers/run-node.ts';
import { frameOf, imageOf } from '../../helpers/values.ts';

const SIDE = 48;
const noise = (x: number, y: number) => ((x * 7919 + y * 104729) % 97) / 97 - 0.5;
const halves = Float32Array.from({ length: SIDE * SIDE * 3 }, (_, i) => {
  const [x, y] = [Math.floor(i / 3) % SIDE, Math.floor(i / 3 / SIDE)];
  return (x < SIDE / 2 ? 60 : 190) + 30 * noise(x, y);
});

test('dabs are flat and keep the edge between two areas', () => {
  const painted = paintDabs(halves, SIDE, 3);
  const at = (x: number, y: number) => painted[(y * SIDE + x) * 3] ?? 0;
  const steps = Array.from({ length: 12 }, (_, x) => Math.abs(at(x + 5, 20) - at(x + 4, 20)));
  expect(Math.max(...steps)).toBeLessThan(12);
  expect(at(SIDE / 2 + 1, 20) - at(SIDE / 2 - 2, 20)).toBeGreaterThan(100);
});

test('a moved palette has the mean and spread of the wanted one, and at strength 0 nothing moves', () => {
  const own = Float32Array.from({ length: 900 }, (_, i) => 100 + 40 * Math.sin(i * 1.7) + (i % 3) * 10);
  const wanted = Float32Array.from({ length: 900 }, (_, i) => 150 + 20 * Math.cos(i * 0.9) - (i % 3) * 25);
  const moved = paletteOf(movePalette(own, paletteOf(own), paletteOf(wanted), 1));
  paletteOf(wanted).mean.forEach((mean, k) => {
    expect(Math.abs((moved.mean[k] ?? 0) - mean)).toBeLessThan(0.5);
  });
  expect((moved.covariance[0] ?? 0) / (paletteOf(wanted).covariance[0] ?? 1)).toBeCloseTo(1, 0);
  const same = movePalette(own, paletteOf(own), paletteOf(wanted), 0);
  same.forEach((value, i) => {
    expect(Math.abs(value - (own[i] ?? 0))).toBeLessThan(0.01);
  });
});

test('missing texture brings a flat picture to the wanted strength', () => {
  const blur = (plane: Float32Array) =>
    plane.map((_, i) => ((plane[i - 1] ?? 0) + (plane[i] ?? 0) + (plane[i + 1] ?? 0)) / 3);
  const plain = new Float32Array(3000).fill(100);
  const rough = Float32Array.from({ length: 3000 }, (_, i) => 5 * Math.sin(i * 2.3));
  const texture = missingTexture(plain, [2, 0, 0], rough, blur);
  const [fine] = bandStrengths(
    plain.map((value, i) => value + (texture[i] ?? 0)),
    blur,
  );
  expect(fine).toBeGreaterThan(1.4);
  expect(fine).toBeLessThan(2.6);
});

test('a picture painted like another takes its tint and keeps its size and frame', async () => {
  const image = imageOf(frameOf(SIDE, SIDE, 'original'), (x, y) => 90 + x + 20 * noise(x, y));
  const style = imageOf(frameOf(32, 32, 'original', 'picture-b'), (x, y, c) => (c === 0 ? 200 : 40) + ((x * y) % 23));
  const run = await runNode(paintLike, { inputs: { image, style }, params: { palette: 1, dabs: 4 } });
  const painted = outputOf(run, 'image', 'image');
  expect(painted.frame).toEqual(image.frame);
  const mean = (c: number) => {
    let sum = 0;
    for (let i = c; i < painted.pixels.data.length; i += 3) sum += painted.pixels.data[i] ?? 0;
    return sum / (SIDE * SIDE);
  };
  expect(mean(0) - mean(2)).toBeGreaterThan(80);
});
