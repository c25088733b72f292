import { describe, expect, it } from 'vitest';
import { float32, type HostTensor } from '../../../../nodes/kit/index.ts';
import { ssimMap } from '../../../../nodes/metric/similarity/ssim.ts';

// Averaging over the whole plane instead of a window makes the formula checkable by hand.
const wholePlane = (plane: HostTensor<'float32'>): HostTensor<'float32'> => {
  const mean = plane.data.reduce((sum, value) => sum + value, 0) / plane.data.length;
  return float32(
    plane.shape,
    plane.data.map(() => mean),
  );
};
const planeOf = (...values: number[]) => float32([1, values.length], Float32Array.from(values));

describe('SSIM', () => {
  it('follows the formula of luminance, contrast and structure', () => {
    const [c1, c2] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2];
    const given = ssimMap(planeOf(10, 50), planeOf(30, 90), wholePlane).data[0];
    // Means 30 and 60, variances 400 and 900, covariance 600.
    const wanted = ((2 * 30 * 60 + c1) * (2 * 600 + c2)) / ((30 ** 2 + 60 ** 2 + c1) * (400 + 900 + c2));
    expect(given).toBeCloseTo(wanted, 5);
  });

  it('is below 0 for pictures that go against each other', () => {
    expect(ssimMap(planeOf(0, 200), planeOf(200, 0), wholePlane).data[0]).toBeLessThan(-0.9);
  });
});
