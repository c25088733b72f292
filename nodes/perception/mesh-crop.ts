// Where the mesh model shall look: a square with the eyes level, first from the detector, then once more from the
// mesh itself, which is steadier than the box (turned heads, hair, hands).

import type { Affine } from '../kit/context.ts';
import type { TurnedSquare } from './affine.ts';
import { mapPoints, pointAt } from './affine.ts';
import type { Detection } from './decode-detections.ts';

/** Side of the mesh model's input in pixels. */
export const meshSidePx = 192;

/** Number of mesh points, before the irises. */
export const meshPoints = 468;

// MediaPipe enlarges both the detector's box and the mesh's own extent by half, and so was the model trained.
const margin = 1.5;

// Outer eye corners of the mesh: the person's right eye, then the left.
const rightCorner = 33;
const leftCorner = 263;

/** A crop's uint8 RGB as mesh and iris want it: float32, value / 255. */
export const unitPixels = (rgb: Uint8Array): Float32Array => Float32Array.from(rgb, (value) => value / 255);

/**
 * Reads the mesh model's outputs: 468 points float32 [468,3] in pixels of the picture (z in the same scale, smaller is
 * nearer), and how sure the model is that it saw a face, 0..1 (below 0.5: believe nothing).
 */
export function readMesh(
  points: Float32Array,
  presence: Float32Array,
  toPicture: Affine,
): { points: Float32Array; presence: number } {
  return { points: mapPoints(points, toPicture), presence: presence[0] ?? 0 };
}

/** The mesh crop for a face the detector found; its eye key points give the roll. */
export function squareFromDetection({ box, keyPoints: k }: Detection): TurnedSquare {
  const rollRad = Math.atan2((k[3] ?? 0) - (k[1] ?? 0), (k[2] ?? 0) - (k[0] ?? 0));
  return {
    centreX: box.x + box.width / 2,
    centreY: box.y + box.height / 2,
    sidePx: Math.max(box.width, box.height) * margin,
    rollRad,
  };
}

/** The crop for a second, better look: around mesh points (float32 [N,3], N >= 468, pixels of the picture). */
export function squareFromMesh(points: Float32Array): TurnedSquare {
  return squareAround(points, margin);
}

/** A square around the 468 mesh points with the outer eye corners level, `margin` times their larger extent. */
export function squareAround(points: Float32Array, extentFactor: number): TurnedSquare {
  const right = pointAt(points, rightCorner);
  const left = pointAt(points, leftCorner);
  const rollRad = Math.atan2(left.y - right.y, left.x - right.x);
  const cos = Math.cos(rollRad);
  const sin = Math.sin(rollRad);
  const along = { min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY };
  const across = { min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY };
  for (let index = 0; index < meshPoints; index++) {
    const { x, y } = pointAt(points, index);
    const u = x * cos + y * sin;
    const v = y * cos - x * sin;
    along.min = Math.min(along.min, u);
    along.max = Math.max(along.max, u);
    across.min = Math.min(across.min, v);
    across.max = Math.max(across.max, v);
  }
  const u = (along.min + along.max) / 2;
  const v = (across.min + across.max) / 2;
  return {
    centreX: u * cos - v * sin,
    centreY: u * sin + v * cos,
    sidePx: Math.max(along.max - along.min, across.max - across.min) * extentFactor,
    rollRad,
  };
}
