/** The similarity (turn, scale, shift) that brings points nearest onto others. */

import type { Affine } from '../../../nodes/kit/index.ts';

type Point = readonly [number, number];

/** Least-squares similarity from `from` to `to`; both lists in the same order, at least two different points. */
export function fitSimilarity(from: readonly Point[], to: readonly Point[]): Affine {
  const centre = (points: readonly Point[]): Point => {
    const sum = points.reduce<Point>(([x, y], [u, v]) => [x + u, y + v], [0, 0]);
    return [sum[0] / points.length, sum[1] / points.length];
  };
  const [p, q] = [centre(from), centre(to)];
  let [along, across, size] = [0, 0, 0];
  from.forEach(([x, y], i) => {
    const [u, v] = to[i] ?? q;
    const [dx, dy, du, dv] = [x - p[0], y - p[1], u - q[0], v - q[1]];
    along += dx * du + dy * dv;
    across += dx * dv - dy * du;
    size += dx * dx + dy * dy;
  });
  const [a, b] = [along / size, across / size];
  return [a, -b, q[0] - a * p[0] + b * p[1], b, a, q[1] - b * p[0] - a * p[1]];
}

/** Points of a face's frame, by index, in pixels of the original picture. */
export function originalPoints(
  face: {
    readonly points: { readonly data: ArrayLike<number> };
    readonly frame: { readonly toOriginal: Affine };
  },
  indices: readonly number[],
): readonly Point[] {
  const [a, b, c, d, e, f] = face.frame.toOriginal;
  return indices.map((index) => {
    const [x, y] = [face.points.data[index * 3] ?? 0, face.points.data[index * 3 + 1] ?? 0];
    return [a * x + b * y + c, d * x + e * y + f];
  });
}
