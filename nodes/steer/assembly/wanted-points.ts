/**
 * Where the points of the result shall lie. The canvas's own motion gives pose, expression and place; how far the inner
 * face takes the donor's shape is a choice, and the oval stays the canvas's, so that nothing tears at its edge.
 */
import {
  eyeOpeningPolygons,
  faceOvalPolygon,
  lidPolygons,
  type MeshRegion,
  partPolygons,
  regionPolygons,
} from '../../geometry/regions.ts';

/** Distance from the oval, as a share of the face's height, over which the donor's shape sets in. */
const SET_IN = 0.18;

const IRISES = [468, 469, 470, 471, 472, 473, 474, 475, 476, 477];

/** Mesh points that draw each region's contours. */
const CONTOUR_POINTS: Readonly<Record<MeshRegion, readonly number[]>> = {
  brows: regionPolygons.brows.flat(),
  eyes: [...lidPolygons.flat(), ...eyeOpeningPolygons.flat(), ...IRISES],
  nose: [...regionPolygons.nose.flat(), 6, 197, 195, 5, 4, 1],
  lips: [...regionPolygons.lips.flat(), ...partPolygons.mouth.flat()],
  skin: faceOvalPolygon,
};

function distanceToOval(points: ArrayLike<number>, i: number): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (const corner of faceOvalPolygon) {
    const [dx, dy] = [
      (points[corner * 3] ?? 0) - (points[i * 3] ?? 0),
      (points[corner * 3 + 1] ?? 0) - (points[i * 3 + 1] ?? 0),
    ];
    nearest = Math.min(nearest, Math.hypot(dx, dy));
  }
  return nearest;
}

/** 0 at the face oval of points [478, 3] to 1 in the inner face: how far a point may follow the donor. */
export function innerWeights(canvas: Float32Array): Float32Array {
  const heightPx = Math.hypot(
    (canvas[10 * 3] ?? 0) - (canvas[152 * 3] ?? 0),
    (canvas[10 * 3 + 1] ?? 0) - (canvas[152 * 3 + 1] ?? 0),
  );
  return Float32Array.from({ length: canvas.length / 3 }, (_, i) => {
    const t = Math.min(1, distanceToOval(canvas, i) / (SET_IN * Math.max(heightPx, 1)));
    return t * t * (3 - 2 * t);
  });
}

/** Canvas points [478, 3] moved towards the carried donor's by `donorShape` (0..1) times `weights` [478]. */
export function blendShape(
  canvas: Float32Array,
  carried: Float32Array,
  donorShape: number,
  weights: Float32Array,
): Float32Array {
  return canvas.map((value, i) => value + donorShape * (weights[Math.floor(i / 3)] ?? 0) * ((carried[i] ?? 0) - value));
}

/** `points` with the contour points of the regions a donor gives taken from `target`. */
export function takeContours(points: Float32Array, target: Float32Array, regions: readonly MeshRegion[]): Float32Array {
  const taken = Float32Array.from(points);
  for (const i of regions.flatMap((region) => CONTOUR_POINTS[region])) {
    taken.set(target.subarray(i * 3, i * 3 + 3), i * 3);
  }
  return taken;
}
