import { describe, expect, it } from 'vitest';
import { eyeOpeningPolygons } from '../../../nodes/geometry/regions.ts';
import { motionCropToPicture } from '../../../nodes/perception/coefficients.ts';

// Deep3D's five points on its mean face, y up, z towards the viewer.
const POINTS = [
  [-0.311487, 0.290361, 0.13378],
  [0.309799, 0.28972, 0.131795],
  [0.003253, -0.046179, 0.552442],
  [-0.252169, -0.381339, 0.224057],
  [0.248466, -0.381282, 0.222358],
] as const;

describe('the crop of a 3DMM network', () => {
  it.each([0, 35, -50])(
    'is 224 px in which a face of Deep3D turned by %i degrees is 102 px to the unit, its origin in the middle',
    (degrees) => {
      const turn = (degrees * Math.PI) / 180;
      const points = new Float32Array(478 * 3);
      const [scale, x0, y0] = [340, 500, 300];
      const groups = [eyeOpeningPolygons[0] ?? [], eyeOpeningPolygons[1] ?? [], [4], [61], [291]];
      for (const [i, [x, y, z]] of POINTS.entries()) {
        const across = x * Math.cos(turn) + z * Math.sin(turn);
        for (const index of groups[i] ?? []) points.set([x0 + scale * across, y0 - scale * y], index * 3);
      }
      const box = { x: 0, y: 0, width: 1, height: 1 };
      const [a, b, c, d, e, f] = motionCropToPicture('bfm09-deep3d', 224, { points, box });
      expect([a, b, d, e].map((value) => Math.round(value * 1000) / 1000)).toEqual([3.333, 0, 0, 3.333]);
      expect(112 * a + c).toBeCloseTo(x0, 1);
      expect(112 * e + f).toBeCloseTo(y0, 1);
    },
  );

  it('is for 3DDFA a square of 1.58 times the box, 0.14 of it further down', () => {
    const face = { points: new Float32Array(478 * 3), box: { x: 100, y: 50, width: 80, height: 120 } };
    expect(motionCropToPicture('bfm-3ddfa', 120, face)).toEqual([158 / 120, 0, 140 - 79, 0, 158 / 120, 110 + 14 - 79]);
  });
});
