import { describe, expect, it } from 'vitest';
import { createImages } from '../../../engine/images/index.ts';
import { mask } from './pictures.ts';

const { blurPlane } = createImages();
const SIDE_PX = 161;
const CENTRE = (SIDE_PX - 1) / 2;
const impulse = mask(SIDE_PX, SIDE_PX, (column, row) => (column === CENTRE && row === CENTRE ? 1 : 0)).mask;

/** One row by the definition: pixel by pixel, sums in double precision from the middle outwards, kept as float32. */
function smoothed(row: readonly number[], sigmaPx: number): number[] {
  const at = (values: readonly number[], x: number) => values[Math.min(values.length - 1, Math.max(0, x))] ?? 0;
  if (sigmaPx < 8) {
    const radius = Math.ceil(3 * sigmaPx);
    const raw = Array.from({ length: 2 * radius + 1 }, (_, tap) =>
      Math.exp(-((tap - radius) ** 2) / (2 * sigmaPx ** 2)),
    );
    const total = raw.reduce((sum, weight) => sum + weight, 0);
    const weightOf = (tap: number) => (raw[radius + tap] ?? 0) / total;
    return row.map((_, x) => {
      let sum = weightOf(0) * at(row, x);
      for (let tap = 1; tap <= radius; tap += 1) sum += weightOf(tap) * (at(row, x - tap) + at(row, x + tap));
      return Math.fround(sum);
    });
  }
  const variance = sigmaPx ** 2 / 3;
  const radius = Math.floor(Math.sqrt(3 * variance + 0.25) - 0.5);
  const whole = 2 * radius + 1;
  const share = (variance * whole - (radius * (radius + 1) * whole) / 3) / (2 * ((radius + 1) ** 2 - variance));
  const mean = (values: readonly number[]) => {
    let sum = 0;
    for (let x = -radius; x <= radius; x += 1) sum += at(values, x);
    return values.map((_, x) => {
      const after = at(values, x + radius + 1);
      const value = (sum + share * (at(values, x - radius - 1) + after)) * (1 / (whole + 2 * share));
      sum += after - at(values, x - radius);
      return Math.fround(value);
    });
  };
  return mean(mean(mean(row)));
}

describe('blurPlane', () => {
  it.each([0.7, 3, 7.9, 8, 15])('spreads a point by its sigma of %f px and keeps the sum', (sigmaPx) => {
    const { data } = blurPlane(impulse, sigmaPx);
    let sum = 0;
    let variance = 0;
    for (const [at, value] of data.entries()) {
      sum += value;
      variance += value * ((at % SIDE_PX) - CENTRE) ** 2;
    }
    expect(sum).toBeCloseTo(1, 3);
    expect(Math.abs(Math.sqrt(variance) / sigmaPx - 1)).toBeLessThan(0.02);
  });

  it.each([3, 12])('is a Gaussian to 2 %% of its peak across a step, sigma %f px', (sigmaPx) => {
    const step = mask(SIDE_PX, 3, (column) => (column < 80 ? 0 : 1)).mask;
    const { data } = blurPlane(step, sigmaPx);
    for (let column = 30; column < 130; column += 1) {
      let exact = 0;
      for (let from = 80; from < 400; from += 1) exact += Math.exp(-((from - column) ** 2) / (2 * sigmaPx ** 2));
      exact /= sigmaPx * Math.sqrt(2 * Math.PI);
      expect(Math.abs((data[SIDE_PX + column] ?? 0) - exact)).toBeLessThan(0.02);
    }
  });

  it('repeats the edge value, so a flat plane stays flat', () => {
    const flat = mask(20, 9, () => 0.75).mask;
    for (const sigmaPx of [2, 30])
      for (const value of blurPlane(flat, sigmaPx).data) expect(value).toBeCloseTo(0.75, 5);
  });

  it.each([
    [23, 9, 0.6],
    [22, 13, 2.5],
    [1, 5, 6],
    [30, 1, 9],
    [37, 26, 21],
  ])('is to the bit what its definition gives, %i x %i px by %f px', (width, height, sigmaPx) => {
    const plane = mask(width, height, (column, row) => ((column * 7 + row * 13) % 17) / 17).mask;
    const rows = Array.from({ length: height }, (_, y) => [...plane.data.subarray(y * width, (y + 1) * width)]);
    const across = rows.map((row) => smoothed(row, sigmaPx));
    const down = Array.from({ length: width }, (_, x) =>
      smoothed(
        across.map((row) => row[x] ?? 0),
        sigmaPx,
      ),
    );
    const wanted = Float32Array.from(
      { length: width * height },
      (_, i) => down[i % width]?.[Math.floor(i / width)] ?? 0,
    );
    expect(blurPlane(plane, sigmaPx).data).toEqual(wanted);
  });

  it('gives the plane itself for sigma 0 and refuses a negative one', () => {
    expect(blurPlane(impulse, 0)).toBe(impulse);
    expect(() => blurPlane(impulse, -1)).toThrow(/-1 px/);
  });
});
