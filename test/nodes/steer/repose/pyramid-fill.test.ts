import { expect, test } from 'vitest';
import { pyramidFill } from '../../../../nodes/steer/assembly/repose/pyramid-fill.ts';

const SIDE = 32;
const plane = (value: (x: number, y: number) => number) =>
  Float32Array.from({ length: SIDE * SIDE }, (_, i) => value(i % SIDE, Math.floor(i / SIDE)));

test('what is known stays as it is, and a hole takes the colours of its rim', () => {
  const hole = plane((x, y) => (Math.hypot(x - 16, y - 16) < 6 ? 0 : 1));
  const values = plane((x, y) => (hole[y * SIDE + x] ? 40 + x : 1000));
  const filled = pyramidFill(values, hole, 1, SIDE);
  for (let i = 0; i < filled.length; i += 1) if (hole[i]) expect(filled[i]).toBe(values[i]);
  expect(Math.abs((filled[16 * SIDE + 16] ?? 0) - 56)).toBeLessThan(4);
  expect(Math.max(...filled)).toBeLessThanOrEqual(40 + SIDE);
});

test('two channels do not mix, and one known pixel fills a whole plane', () => {
  const known = plane((x, y) => (x === 3 && y === 20 ? 1 : 0));
  const values = Float32Array.from({ length: SIDE * SIDE * 2 }, (_, i) => (i % 2 === 0 ? 7 : 90));
  const filled = pyramidFill(values, known, 2, SIDE);
  filled.forEach((value, i) => {
    expect(value).toBeCloseTo(i % 2 === 0 ? 7 : 90, 4);
  });
});

test('levels that are not believed are smoothed away', () => {
  const stripes = plane((x) => (x % 2 === 0 ? 0 : 100));
  const filled = pyramidFill(
    stripes,
    plane(() => 1),
    1,
    SIDE,
    2,
  );
  expect(Math.max(...filled.map((value) => Math.abs(value - 50)))).toBeLessThan(1);
});
