// From 468 mesh points to 478: the iris model looks at each eye, sharpens the eye's contours and adds the iris.
// The model knows right eyes only, so the person's left eye is shown to it mirrored.

import type { Affine } from '../kit/context.ts';
import { mapPoints, pointAt, squareToPicture } from './affine.ts';
import { eyeContours, eyeLandmarks } from './eye-points.ts';
import { meshPoints } from './mesh-crop.ts';

/** Side of the iris model's input in pixels. */
export const irisSidePx = 64;

/** Which eye, from the person's side. */
export type EyeSide = 'left' | 'right';

/** Mesh points plus two irises. */
export const facePoints = 478;

// Points of the iris model: 71 of the contours, then centre, nose side, above, ear side, below of the iris.
const contourPoints = 71;
const irisPoints = 5;

// The left iris comes first: index 468 is its centre, 473 that of the right one.
const irisStart = { left: 468, right: 473 } as const;

// The crop is 2.3 times as wide as the eye's corners are apart, as the model was trained.
const margin = 2.3;

/** From pixels of the eye's 64 x 64 crop to the picture; `points` are mesh points in the picture (float32 [N,3]). */
export function eyeToPicture(points: Float32Array, side: EyeSide): Affine {
  const outer = pointAt(points, eyeLandmarks[side].outer);
  const inner = pointAt(points, eyeLandmarks[side].inner);
  const farRight = pointAt(points, eyeLandmarks.right.outer);
  const farLeft = pointAt(points, eyeLandmarks.left.outer);
  const square = {
    centreX: (outer.x + inner.x) / 2,
    centreY: (outer.y + inner.y) / 2,
    sidePx: Math.hypot(inner.x - outer.x, inner.y - outer.y) * margin,
    rollRad: Math.atan2(farLeft.y - farRight.y, farLeft.x - farRight.x),
  };
  return squareToPicture(square, irisSidePx, side === 'left');
}

/** What the iris model said about one eye: its 228 numbers and the transform of the crop it saw. */
export interface EyeLook {
  readonly side: EyeSide;
  readonly output: Float32Array;
  readonly toPicture: Affine;
}

/**
 * The 478 points of a face, float32 [478,3] in pixels of the picture: the mesh with the contours round the eyes replaced
 * by the iris model's (z averaged; brows stay the mesh's), then the left iris (468 centre) and the right one (473
 * centre). On a strongly turned head (outer eye corners differing in depth by more than 30 / 192 of `meshSidePx`, the
 * side of the mesh crop in the picture) only the lids of the nearer eye are replaced, since the other contours drift there.
 */
export function addIrises(mesh: Float32Array, looks: readonly EyeLook[], meshCropSidePx: number): Float32Array {
  const points = new Float32Array(facePoints * 3);
  points.set(mesh.subarray(0, meshPoints * 3));
  const depth = (side: EyeSide): number => mesh[eyeLandmarks[side].outer * 3 + 2] ?? 0;
  const turned = depth('left') - depth('right');
  const frontal = Math.abs(turned) < (30 / 192) * meshCropSidePx;
  // Smaller z is nearer to the camera.
  const nearer: EyeSide = turned < 0 ? 'left' : 'right';
  for (const { side, output, toPicture } of looks) {
    const eye = mapPoints(output, toPicture);
    if (frontal || side === nearer) replaceContours(points, mesh, eye, side, frontal);
    addIris(points, eye, side);
  }
  return points;
}

function replaceContours(
  points: Float32Array,
  mesh: Float32Array,
  eye: Float32Array,
  side: EyeSide,
  all: boolean,
): void {
  for (const contour of eyeContours) {
    // Brows lie at the rim of the eye's crop or beyond it, where the iris model misses a raised brow; the mesh sees it.
    if (contour.name === 'brow' || (!all && contour.name !== 'lid')) continue;
    contour[side].forEach((index, offset) => {
      const from = (contour.from + offset) * 3;
      points[index * 3] = eye[from] ?? 0;
      points[index * 3 + 1] = eye[from + 1] ?? 0;
      points[index * 3 + 2] = ((eye[from + 2] ?? 0) + (mesh[index * 3 + 2] ?? 0)) / 2;
    });
  }
}

// The model's own z of the iris is unreliable; the lids' middles stand in for it.
function addIris(points: Float32Array, eye: Float32Array, side: EyeSide): void {
  const upperZ = points[eyeLandmarks[side].upper * 3 + 2] ?? 0;
  const lowerZ = points[eyeLandmarks[side].lower * 3 + 2] ?? 0;
  const middleZ = (upperZ + lowerZ) / 2;
  const depths = [middleZ, middleZ, upperZ, middleZ, lowerZ];
  for (let k = 0; k < irisPoints; k++) {
    const to = (irisStart[side] + k) * 3;
    points[to] = eye[(contourPoints + k) * 3] ?? 0;
    points[to + 1] = eye[(contourPoints + k) * 3 + 1] ?? 0;
    points[to + 2] = depths[k] ?? 0;
  }
}
