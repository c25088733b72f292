/** Typed sums of number fields. */

import { describe, expect, it } from 'vitest';
import { readMaths } from '../../../editor/fields/maths.ts';

describe('typed numbers', () => {
  it.each([
    ['12', 12],
    ['20/3', 20 / 3],
    ['2*(3+4)-1', 13],
    ['2^3^2', 512],
    ['-2^2', -4],
    ['1,5 + .5', 2],
    ['50%', 0.5],
    ['pi', Math.PI],
    ['1e-3', 0.001],
    ['3 × 4 ÷ 2', 6],
  ])('%s is %d', (text, value) => {
    expect(readMaths(text, '', 0)).toBeCloseTo(value, 12);
  });

  it('may end in their unit, and change what is there', () => {
    expect(readMaths('12 degrees', 'degrees', 0)).toBe(12);
    expect(readMaths('12°', 'degrees', 0)).toBe(12);
    expect(readMaths('+=5', '', 10)).toBe(15);
    expect(readMaths('*= 2+1', '', 10)).toBe(30);
    expect(readMaths('/=4', '', 10)).toBe(2.5);
    expect(readMaths('-=2', '', 10)).toBe(8);
  });

  it.each(['', 'twelve', '2+', '(2', '2)', '1/0', '2 3', 'alert(1)', '+='])('%s is none', (text) => {
    expect(readMaths(text, 'px', 1)).toBeUndefined();
  });

  it('are refused, not followed for ever, when they nest without end', () => {
    expect(readMaths('('.repeat(5000), '', 0)).toBeUndefined();
    expect(readMaths('-'.repeat(5000), '', 0)).toBeUndefined();
  });
});
