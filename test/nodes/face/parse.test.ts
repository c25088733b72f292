import { beforeAll, expect, test } from 'vitest';
import { fitMixture, likelihood } from '../../../nodes/face/parsing/colour-mixture.ts';
import { fillPolygon } from '../../../nodes/face/parsing/fill-polygon.ts';
import { planeOfLabels } from '../../../nodes/face/parsing/labels.ts';
import type { ParsingValue } from '../../../nodes/kit/index.ts';
import { type Portrait, portrait } from '../../helpers/portraits.ts';

let shown: Portrait;
beforeAll(async () => {
  shown = await portrait('a');
});

function labelAt({ labels, labelSet }: ParsingValue, x: number, y: number): string | undefined {
  return labelSet[labels.data[Math.round(y) * 256 + Math.round(x)] ?? -1];
}

function meanOf(indices: readonly number[]): readonly [number, number] {
  const { data } = shown.face.points;
  const mean = (axis: number) => indices.reduce((sum, i) => sum + (data[i * 3 + axis] ?? 0), 0) / indices.length;
  return [mean(0), mean(1)];
}

test('features carry their labels, and left is the side of the person', () => {
  expect(labelAt(shown.parsing, ...meanOf([1]))).toBe('nose');
  expect(labelAt(shown.parsing, ...meanOf([0, 13]))).toBe('upper-lip');
  expect(labelAt(shown.parsing, ...meanOf([14, 17]))).toBe('lower-lip');
  const [pictureLeft, pictureRight] = [meanOf([33, 133]), meanOf([263, 362])];
  expect(pictureLeft[0]).toBeLessThan(pictureRight[0]);
  expect(labelAt(shown.parsing, ...pictureLeft)).toBe('eye-right');
  expect(labelAt(shown.parsing, ...pictureRight)).toBe('eye-left');
});

test('cheeks are skin and the upper corner of the picture is background', () => {
  expect(labelAt(shown.parsing, ...meanOf([50]))).toBe('skin');
  expect(labelAt(shown.parsing, ...meanOf([280]))).toBe('skin');
  expect(labelAt(shown.parsing, 4, 4)).toBe('background');
});

test('short hair does not take the background round the head along', async () => {
  for (const name of ['a', 'b', 'c'] as const) {
    const { parsing } = await portrait(name);
    const hair = planeOfLabels(parsing.labels.data, parsing.labelSet, ['hair']);
    const ring = Array.from({ length: 100 }, (_, k) => hair[(20 + k) * 256 + 12] ?? 0);
    expect(
      ring.reduce((sum, value) => sum + value, 0),
      name,
    ).toBeLessThan(5);
    expect(labelAt(parsing, 128, 30)).toBe('hair');
  }
});

test('ears stand beside the face, the left one at the right of the picture', () => {
  const [left, right] = ['ear-left', 'ear-right'].map((label) =>
    planeOfLabels(shown.parsing.labels.data, shown.parsing.labelSet, [label]),
  );
  const middle = (plane: Float32Array | undefined) => {
    const xs = [...(plane ?? [])].flatMap((value, i) => (value ? [i % 256] : []));
    expect(xs.length).toBeGreaterThan(60);
    return xs.reduce((sum, x) => sum + x, 0) / xs.length;
  };
  expect(middle(right)).toBeLessThan((shown.face.points.data[234 * 3] ?? 0) + 6);
  expect(middle(left)).toBeGreaterThan((shown.face.points.data[454 * 3] ?? 0) - 6);
});

test('a mixture of two colours is likelier at each than between them', () => {
  const samples = Float32Array.from({ length: 600 }, (_, i) => (Math.floor(i / 3) % 2 === 0 ? 40 : 200) + (i % 7));
  const mixture = fitMixture(samples, new Float32Array(200).fill(1), 2);
  if (!mixture) throw new Error('no mixture');
  const between = likelihood(mixture, 120, 120, 120);
  expect(likelihood(mixture, 43, 43, 43)).toBeGreaterThan(100 * between);
  expect(likelihood(mixture, 203, 203, 203)).toBeGreaterThan(100 * between);
});

test('colours without weight give no mixture', () => {
  expect(fitMixture(new Float32Array(300), new Float32Array(100), 2)).toBeUndefined();
});

test('a polygon fills the pixels whose centres it holds', () => {
  const plane = new Uint8Array(20);
  fillPolygon(
    plane,
    5,
    [
      [1, 1],
      [4, 1],
      [4, 3],
      [1, 3],
    ],
    7,
  );
  expect([...plane]).toEqual([0, 0, 0, 0, 0, 0, 7, 7, 7, 0, 0, 7, 7, 7, 0, 0, 0, 0, 0, 0]);
});

test('a plane of labels is 1 where one of them is shown', () => {
  expect([...planeOfLabels([0, 1, 2, 9], ['a', 'b', 'c'], ['a', 'c'])]).toEqual([1, 0, 1, 0]);
});
