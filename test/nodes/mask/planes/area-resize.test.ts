import { describe, expect, it } from 'vitest';
import { float32 } from '../../../../nodes/kit/index.ts';
import { resizeByArea } from '../../../../nodes/mask/planes/area-resize.ts';

describe('resizing by area', () => {
  it('gives each cell the mean of what it covers', () => {
    const plane = float32([2, 4], Float32Array.of(1, 1, 0, 0, 1, 0, 0, 1));
    expect([...resizeByArea(plane, 2, 1).data]).toEqual([0.75, 0.25]);
  });

  it('shares pixels between cells that do not fall on pixel borders', () => {
    const plane = float32([1, 3], Float32Array.of(1, 0, 0));
    expect([...resizeByArea(plane, 2, 1).data]).toEqual([expect.closeTo(2 / 3, 6), 0]);
  });

  it('keeps the mean of any mask', () => {
    const plane = float32(
      [30, 50],
      Float32Array.from({ length: 1500 }, (_, k) => (k * 7919) % 2),
    );
    const mean = (data: Float32Array): number => data.reduce((sum, value) => sum + value, 0) / data.length;
    expect(mean(resizeByArea(plane, 7, 11).data)).toBeCloseTo(mean(plane.data), 5);
  });
});
