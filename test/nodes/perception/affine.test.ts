import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Affine } from '../../../nodes/kit/context.ts';
import { mapPoints, scaleOf, squareToPicture } from '../../../nodes/perception/affine.ts';

const apply = ([a, b, c, d, e, f]: Affine, x: number, y: number) => [a * x + b * y + c, d * x + e * y + f];
const square = { centreX: 100, centreY: 60, sidePx: 40, rollRad: 0 };

describe('squareToPicture', () => {
  it('maps the corners of the crop to the corners of the square', () => {
    const affine = squareToPicture(square, 20);
    expect(apply(affine, 0, 0)).toEqual([80, 40]);
    expect(apply(affine, 20, 20)).toEqual([120, 80]);
    expect(scaleOf(affine)).toBe(2);
  });

  it('turns clockwise with a positive roll: the right edge of the crop points down', () => {
    const affine = squareToPicture({ ...square, rollRad: Math.PI / 2 }, 20);
    const [x = 0, y = 0] = apply(affine, 20, 10);
    expect(x).toBeCloseTo(100);
    expect(y).toBeCloseTo(80);
  });

  it('mirrored, shows at the left what lies at the right', () => {
    expect(apply(squareToPicture(square, 20, true), 0, 0)).toEqual([120, 40]);
    expect(apply(squareToPicture(square, 20, true), 20, 20)).toEqual([80, 80]);
  });

  it('keeps the centre, lengths and upright order for every square', () => {
    const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    fc.assert(
      fc.property(
        number(-500, 500),
        number(-500, 500),
        number(1, 900),
        number(-3, 3),
        fc.boolean(),
        (x, y, side, roll, mirrored) => {
          const affine = squareToPicture({ centreX: x, centreY: y, sidePx: side, rollRad: roll }, 64, mirrored);
          const [cx = 0, cy = 0] = apply(affine, 32, 32);
          expect(Math.hypot(cx - x, cy - y)).toBeLessThan(1e-6);
          const [top = 0, topY = 0] = apply(affine, 32, 0);
          expect(Math.hypot(top - x, topY - y)).toBeCloseTo(side / 2, 5);
          const determinant = affine[0] * affine[4] - affine[1] * affine[3];
          expect(determinant * (mirrored ? -1 : 1)).toBeCloseTo((side / 64) ** 2, 5);
        },
      ),
    );
  });
});

describe('mapPoints', () => {
  it('scales z like x and y', () => {
    const points = mapPoints(Float32Array.of(0, 0, 5, 20, 20, -5), squareToPicture(square, 20));
    expect([...points]).toEqual([80, 40, 10, 120, 80, -10]);
  });

  it('leaves the sign of z when the crop is mirrored', () => {
    expect(mapPoints(Float32Array.of(0, 0, 5), squareToPicture(square, 20, true))[2]).toBe(10);
  });
});
