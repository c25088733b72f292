// 2x3 affine transforms between a crop and the picture it was cut from, in the order nodes/kit defines:
// x' = a x + b y + c, y' = d x + e y + f, pixel centres at integer + 0.5.

import type { Affine } from '../kit/context.ts';

/** A square in a picture, possibly turned: centre and side in pixels, roll in radians (positive: clockwise). */
export interface TurnedSquare {
  readonly centreX: number;
  readonly centreY: number;
  readonly sidePx: number;
  readonly rollRad: number;
}

/**
 * From pixels of a `sizePx` square crop to pixels of the picture. `mirrored` flips the crop left to right, as if the
 * picture were seen in a mirror.
 */
export function squareToPicture(square: TurnedSquare, sizePx: number, mirrored = false): Affine {
  const scale = square.sidePx / sizePx;
  const cos = Math.cos(square.rollRad) * scale;
  const sin = Math.sin(square.rollRad) * scale;
  const [xx, xy] = mirrored ? [-cos, -sin] : [cos, sin];
  const half = sizePx / 2;
  return [xx, -sin, square.centreX - xx * half + sin * half, xy, cos, square.centreY - xy * half - cos * half];
}

/** Length in the picture of one pixel of the crop. */
export const scaleOf = (affine: Affine): number => Math.hypot(affine[0], affine[3]);

/** float32 [N,3] points of a crop as points of the picture; z is scaled like x and y. */
export function mapPoints(points: Float32Array, affine: Affine): Float32Array {
  const [a, b, c, d, e, f] = affine;
  const scale = scaleOf(affine);
  const mapped = new Float32Array(points.length);
  for (let at = 0; at < points.length; at += 3) {
    const x = points[at] ?? 0;
    const y = points[at + 1] ?? 0;
    mapped[at] = a * x + b * y + c;
    mapped[at + 1] = d * x + e * y + f;
    mapped[at + 2] = (points[at + 2] ?? 0) * scale;
  }
  return mapped;
}

/** The x and y of one point of a float32 [N,3] list. */
export const pointAt = (points: Float32Array, index: number): { x: number; y: number } => ({
  x: points[index * 3] ?? 0,
  y: points[index * 3 + 1] ?? 0,
});
