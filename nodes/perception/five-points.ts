// The five points that public face models align by, and their templates: image-left eye, image-right eye, nose tip,
// left and right corner of the mouth, in pixels.

import { eyeOpeningPolygons } from '../geometry/regions.ts';
import type { Affine } from '../kit/context.ts';

/** Five x, y pairs. */
export type FivePoints = readonly (readonly [number, number])[];

// Mesh points that stand for iBUG's 30, 48 and 54.
const NOSE_TIP = 4;
const MOUTH = [61, 291] as const;

// InsightFace's template for a crop of 112 px.
const ARCFACE_112: FivePoints = [
  [38.2946, 51.6963],
  [73.5318, 51.5014],
  [56.0252, 71.7366],
  [41.5493, 92.3655],
  [70.7299, 92.2041],
];

/** Template of ArcFace for a square crop; multiples of 128 keep the 112 px layout with 8 px more at the left. */
export function arcfaceTemplate(sidePx: number): FivePoints {
  const wide = sidePx % 112 !== 0 && sidePx % 128 === 0;
  const ratio = sidePx / (wide ? 128 : 112);
  return ARCFACE_112.map(([x, y]) => [(x + (wide ? 8 : 0)) * ratio, y * ratio] as const);
}

/** The five points of a face, from its mesh points float32 [n, 3]. */
export function fivePointsOf(points: ArrayLike<number>): FivePoints {
  const at = (index: number): readonly [number, number] => [points[index * 3] ?? 0, points[index * 3 + 1] ?? 0];
  const middle = (polygon: readonly number[] = []): readonly [number, number] => {
    const [x, y] = polygon.map(at).reduce(([sx, sy], [px, py]) => [sx + px, sy + py], [0, 0]);
    return [x / polygon.length, y / polygon.length];
  };
  return [middle(eyeOpeningPolygons[0]), middle(eyeOpeningPolygons[1]), at(NOSE_TIP), at(MOUTH[0]), at(MOUTH[1])];
}

/**
 * The similarity (turn, scale, shift; no mirroring) that carries `from` to `to` with the least squared distance.
 */
export function similarityBetween(from: FivePoints, to: FivePoints): Affine {
  const mean = (points: FivePoints, axis: 0 | 1) => points.reduce((sum, point) => sum + point[axis], 0) / points.length;
  const [fx, fy, tx, ty] = [mean(from, 0), mean(from, 1), mean(to, 0), mean(to, 1)];
  let [along, across, spread] = [0, 0, 0];
  for (const [i, [x, y]] of from.entries()) {
    const [u, v] = [x - fx, y - fy];
    const [p, q] = [(to[i]?.[0] ?? 0) - tx, (to[i]?.[1] ?? 0) - ty];
    along += u * p + v * q;
    across += u * q - v * p;
    spread += u * u + v * v;
  }
  const [a, b] = [along / spread, across / spread];
  return [a, -b, tx - a * fx + b * fy, b, a, ty - b * fx - a * fy];
}

/** From pixels of the ArcFace crop to pixels of the picture in which the mesh points are. */
export function arcfaceToPicture(points: ArrayLike<number>, sidePx: number): Affine {
  return similarityBetween(arcfaceTemplate(sidePx), fivePointsOf(points));
}
