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

/**
 * Canvas points [478, 3] moved towards the carried donor's by `donorShape` (0..1), fading to none at the face oval.
 */
export function blendShape(canvas: Float32Array, carried: Float32Array, donorShape: number): Float32Array {
  const heightPx = Math.hypot(
    (canvas[10 * 3] ?? 0) - (canvas[152 * 3] ?? 0),
    (canvas[10 * 3 + 1] ?? 0) - (canvas[152 * 3 + 1] ?? 0),
  );
  const blended = Float32Array.from(canvas);
  for (let i = 0; i < canvas.length / 3; i += 1) {
    const t = Math.min(1, distanceToOval(canvas, i) / (SET_IN * Math.max(heightPx, 1)));
    const share = donorShape * t * t * (3 - 2 * t);
    for (let k = 0; k < 3; k += 1) {
      const at = i * 3 + k;
      blended[at] = (canvas[at] ?? 0) + share * ((carried[at] ?? 0) - (canvas[at] ?? 0));
    }
  }
  return blended;
}

/** `points` with the contour points of the regions a donor gives taken from `target`. */
export function takeContours(points: Float32Array, target: Float32Array, regions: readonly MeshRegion[]): Float32Array {
  const taken = Float32Array.from(points);
  for (const i of regions.flatMap((region) => CONTOUR_POINTS[region])) {
    taken.set(target.subarray(i * 3, i * 3 + 3), i * 3);
  }
  return taken;
}
