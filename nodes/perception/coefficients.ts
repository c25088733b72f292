// 3DMM networks of other makes: the crop each family was trained on, and what its numbers mean. Angles come out as this
// project's yaw, pitch, roll; coefficients stay those of the family, which no other family's component takes.

import { poseFromRotation, type Rotation } from '../geometry/pose.ts';
import type { Affine } from '../kit/context.ts';
import type { FactsOf } from '../kit/index.ts';
import { type FivePoints, fivePointsOf } from './five-points.ts';

type MotionFacts = FactsOf<'motion'>;

/** What a network says of a face, in its own coefficient family. */
export interface Coefficients {
  readonly expression: Float32Array;
  readonly shape: Float32Array;
  /** Yaw, pitch, roll in degrees. */
  readonly pose: Float32Array;
}

/** Side of the crop where the file leaves it open. */
export const usualSidePx = { 'bfm09-deep3d': 224, 'bfm-3ddfa': 120 } as const;

/** From pixels of the crop of `sidePx` to pixels of the picture that the mesh points and the box are in. */
export function motionCropToPicture(
  family: MotionFacts['family'],
  sidePx: number,
  face: {
    readonly points: ArrayLike<number>;
    readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  },
): Affine {
  return family === 'bfm09-deep3d'
    ? deep3dToPicture(fivePointsOf(face.points), sidePx)
    : boxToPicture(face.box, sidePx);
}

// The family's five points on its mean face: eyes, nose tip, corners of the mouth; y up.
const DEEP3D_POINTS = [
  [-0.311487, 0.290361, 0.13378],
  [0.309799, 0.28972, 0.131795],
  [0.003253, -0.046179, 0.552442],
  [-0.252169, -0.381339, 0.224057],
  [0.248466, -0.381282, 0.222358],
] as const;
const DEEP3D_SCALE = 102;
const DEEP3D_SIDE_PX = 224;

/** A weak-perspective fit of the five points gives scale and centre; no turn is taken out. */
function deep3dToPicture(points: FivePoints, sidePx: number): Affine {
  const [across, down] = [0, 1].map((axis) =>
    leastSquares(points.map((point) => (axis === 0 ? (point[0] ?? 0) : -(point[1] ?? 0)))),
  );
  const length = (row: readonly number[] = []) => Math.hypot(row[0] ?? 0, row[1] ?? 0, row[2] ?? 0);
  const scale = (length(across) + length(down)) / 2;
  const step = (scale / DEEP3D_SCALE) * (DEEP3D_SIDE_PX / sidePx);
  const half = (sidePx / 2) * step;
  return [step, 0, (across?.[3] ?? 0) - half, 0, step, -(down?.[3] ?? 0) - half];
}

/** a, b, c, d with a X + b Y + c Z + d nearest to the values, over the family's five points. */
function leastSquares(values: readonly number[]): number[] {
  const rows = DEEP3D_POINTS.map((point) => [...point, 1]);
  const system = [0, 1, 2, 3].map((i) => [
    ...[0, 1, 2, 3].map((j) => rows.reduce((sum, row) => sum + (row[i] ?? 0) * (row[j] ?? 0), 0)),
    rows.reduce((sum, row, k) => sum + (row[i] ?? 0) * (values[k] ?? 0), 0),
  ]);
  for (let pivot = 0; pivot < 4; pivot++) {
    const best = system.slice(pivot).reduce((a, b) => (Math.abs(b[pivot] ?? 0) > Math.abs(a[pivot] ?? 0) ? b : a));
    const at = system.indexOf(best);
    [system[pivot], system[at]] = [best, system[pivot] ?? best];
    for (const [i, row] of system.entries()) {
      if (i === pivot) continue;
      const factor = (row[pivot] ?? 0) / (best[pivot] ?? 1);
      for (let j = pivot; j < 5; j++) row[j] = (row[j] ?? 0) - factor * (best[j] ?? 0);
    }
  }
  return system.map((row, i) => (row[4] ?? 0) / (row[i] ?? 1));
}

/** 3DDFA's square: 1.58 times the mean side of the box, its centre 0.14 of that mean further down. */
function boxToPicture(box: { x: number; y: number; width: number; height: number }, sidePx: number): Affine {
  const mean = (box.width + box.height) / 2;
  const side = 1.58 * mean;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2 + 0.14 * mean];
  return [side / sidePx, 0, x - side / 2, 0, side / sidePx, y - side / 2];
}

/** Reads the coefficients of a network's one output. @throws RangeError when it is too short for its family. */
export function readCoefficients(facts: MotionFacts, output: Float32Array): Coefficients {
  const wanted = { 'bfm09-deep3d': 257, 'bfm-3ddfa': 62 }[facts.family];
  if (output.length !== wanted) {
    throw new RangeError(`The 3DMM network gave ${output.length} numbers; ${facts.family} has ${wanted}.`);
  }
  const { standardised: s } = facts;
  const values = s ? output.map((value, i) => value * (s.std[i] ?? 1) + (s.mean[i] ?? 0)) : output;
  if (facts.family === 'bfm09-deep3d') {
    return {
      shape: values.slice(0, 80),
      expression: values.slice(80, 144),
      pose: poseFromRotation(rotationOfAngles(values[224] ?? 0, values[225] ?? 0, values[226] ?? 0)),
    };
  }
  return {
    shape: values.slice(12, 52),
    expression: values.slice(52, 62),
    pose: poseFromRotation(rotationOfRows(values)),
  };
}

/** Rz Ry Rx of angles in radians; the head frame is ours: x right, y up, z towards the viewer. */
function rotationOfAngles(x: number, y: number, z: number): Rotation {
  const [sx, cx, sy, cy, sz, cz] = [Math.sin(x), Math.cos(x), Math.sin(y), Math.cos(y), Math.sin(z), Math.cos(z)];
  return Float64Array.of(
    cz * cy,
    cz * sy * sx - sz * cx,
    cz * sy * cx + sz * sx,
    sz * cy,
    sz * sy * sx + cz * cx,
    sz * sy * cx - cz * sx,
    -sy,
    cy * sx,
    cy * cx,
  );
}

/** The rotation in the first two rows of a scaled 3x4 matrix, the third from their cross product. */
function rotationOfRows(matrix: ArrayLike<number>): Rotation {
  const unit = (from: number) => {
    const row = [0, 1, 2].map((i) => matrix[from + i] ?? 0);
    const length = Math.hypot(...row);
    return row.map((value) => value / length);
  };
  const [a, b] = [unit(0), unit(4)];
  const [ax = 0, ay = 0, az = 0] = a;
  const [bx = 0, by = 0, bz = 0] = b;
  return Float64Array.of(ax, ay, az, bx, by, bz, ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx);
}
