import { describe, expect, it } from 'vitest';
import { float32, fromHalf, narrowHalf, toHalf, widenHalf } from '../../../nodes/kit/index.ts';

describe('half floats', () => {
  it('keep every half as it is', () => {
    for (let bits = 0; bits < 0x10000; bits += 1) {
      const value = widenHalf(bits);
      if (Number.isNaN(value)) expect(Number.isNaN(widenHalf(narrowHalf(value)))).toBe(true);
      else expect(narrowHalf(value)).toBe(bits);
    }
  });

  it('round to the nearest, ties to the even one', () => {
    // Between 1 and 1 + 2^-10 halves have no neighbour.
    expect(narrowHalf(1 + 2 ** -11)).toBe(0x3c00);
    expect(narrowHalf(1 + 2 ** -11 + 2 ** -20)).toBe(0x3c01);
    expect(narrowHalf(1 + 3 * 2 ** -11)).toBe(0x3c02);
    expect(narrowHalf(-(2 ** -25))).toBe(0x8000);
    expect(narrowHalf(3 * 2 ** -25)).toBe(0x0002);
    expect(narrowHalf(2 ** -14 - 2 ** -26)).toBe(0x0400);
  });

  it('become infinite beyond the largest', () => {
    expect(narrowHalf(65504)).toBe(0x7bff);
    expect(narrowHalf(65519.9)).toBe(0x7bff);
    expect(narrowHalf(65520)).toBe(0x7c00);
    expect(narrowHalf(-1e30)).toBe(0xfc00);
  });

  it('hold tensors of the same shape', () => {
    const tensor = float32([2, 2], new Float32Array([0, 1.5, -2, 1024]));
    expect(fromHalf(toHalf(tensor))).toEqual(tensor);
  });
});
