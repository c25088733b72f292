import { describe, expect, it } from 'vitest';
import { solveBounded } from '../../../nodes/geometry/solve-bounded.ts';

const matrix = Float64Array.of(4, 1, 1, 3);
const gradient = Float64Array.of(1, 2);
const bounds = (low: number, high: number) => ({
  lower: new Float64Array(2).fill(low),
  upper: new Float64Array(2).fill(high),
});

describe('solveBounded', () => {
  it('solves the normal equations when no bound is touched', () => {
    const x = new Float64Array(2);
    solveBounded({ matrix, gradient, ...bounds(-10, 10) }, x, 200, 1e-9);
    expect(x[0]).toBeCloseTo(1 / 11, 6);
    expect(x[1]).toBeCloseTo(7 / 11, 6);
  });

  it('stays at a bound and lets the others make the best of it', () => {
    const x = new Float64Array(2);
    solveBounded({ matrix, gradient, lower: Float64Array.of(0, 0), upper: Float64Array.of(1, 0.5) }, x, 200, 1e-9);
    expect(x[1]).toBe(0.5);
    expect(x[0]).toBeCloseTo((1 - 0.5) / 4, 6);
  });

  it('holds an unknown still whose bounds are equal', () => {
    const x = new Float64Array(2);
    solveBounded({ matrix, gradient, lower: Float64Array.of(0.3, -9), upper: Float64Array.of(0.3, 9) }, x, 200, 1e-9);
    expect(x[0]).toBe(0.3);
    expect(x[1]).toBeCloseTo((2 - 0.3) / 3, 6);
  });
});
