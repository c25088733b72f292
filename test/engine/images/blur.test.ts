import { describe, expect, it } from 'vitest';
import { createImages } from '../../../engine/images/index.ts';
import { mask } from './pictures.ts';

const { blurPlane } = createImages();
const SIDE_PX = 161;
const CENTRE = (SIDE_PX - 1) / 2;
const impulse = mask(SIDE_PX, SIDE_PX, (column, row) => (column === CENTRE && row === CENTRE ? 1 : 0)).mask;

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

  it('gives the plane itself for sigma 0 and refuses a negative one', () => {
    expect(blurPlane(impulse, 0)).toBe(impulse);
    expect(() => blurPlane(impulse, -1)).toThrow(/-1 px/);
  });
});
