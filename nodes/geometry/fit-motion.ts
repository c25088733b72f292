/**
 * Fits the morphable face to the 478 points of a face: camera and coefficients in turn, each by least squares. The
 * camera step is closed-form; the coefficients come from one small bounded problem whose matrix is a mix of products
 * kept in the basis, so a fit costs milliseconds.
 */
import { type AlignedCamera, alignShape } from './align.ts';
import { setLids } from './blink.ts';
import { setBrows } from './brow.ts';
import { eyes, gazeOf, setLook } from './gaze.ts';
import { axisPairs, facePointCount, type MotionBasis, withoutSide } from './motion-basis.ts';
import { poseFromRotation, unproject } from './pose.ts';
import { headShape } from './shape.ts';
import { solveBounded } from './solve-bounded.ts';

/** Everything a face's points say about its motion, and what is needed to draw the points again. */
export interface MotionFit {
  /** [57], 0..1, in the order of the basis. */
  readonly expression: Float32Array;
  /** [yaw, pitch, roll] in degrees. */
  readonly pose: Float32Array;
  /** [yaw, pitch] in degrees relative to the head. */
  readonly gaze: Float32Array;
  /** Identity coefficients, about unit variance over people. */
  readonly shape: Float32Array;
  readonly scalePx: number;
  readonly translationPx: readonly [number, number];
  /** [478, 3] in head-frame centimetres: what the modes leave unexplained. */
  readonly residual: Float32Array;
  /** Root mean square distance in x and y over the mesh, as a share of the distance between the eyes' centres. */
  readonly fitError: number;
}

/** How strongly the priors hold; the defaults were tuned on portraits and on edits of known size. */
export interface FitOptions {
  /** How far a point may lie off the model, in centimetres, against identity coefficients of variance 1. */
  readonly noiseCm?: number;
  /** What depth counts next to x and y, 0..1. */
  readonly depthWeight?: number;
  /** By what share an expression shrinks against what its own points ask for. */
  readonly expressionShrink?: number;
  /** The coefficient below which an expression that stands alone vanishes. */
  readonly expressionThreshold?: number;
  readonly rounds?: number;
}

const defaults = { noiseCm: 0.5, depthWeight: 0.15, expressionShrink: 0.002, expressionThreshold: 0.003, rounds: 5 };

const RIGID_COLUMNS = 7;

/** Keeps the ridge of expressions that hardly move a point (square centimetres over all points) from vanishing. */
const LEAST_ENERGY = 0.05;

/**
 * How many times stronger the prior of an expression is, by name without side. The network shows an opened jaw in the
 * lower lip before the chin, and a lip drawn down would take it: on rendered heads whose jaws are open, half and whole,
 * jawOpen is read as 0.42 and 0.87 so, and as 0.32 and 0.77 with equal priors. The price: of lips that are drawn down
 * alone a third is read.
 */
const RELUCTANCE: Readonly<Record<string, number>> = { mouthLowerDown: 100 };

function reluctance(basis: MotionBasis, m: number): number {
  return RELUCTANCE[withoutSide(basis.expressionNames[m])] ?? 1;
}

/** Sum over axes of weights times the basis products: the data part of the normal matrix for one view direction. */
function mixProducts(basis: MotionBasis, view: ArrayLike<number>, depthWeight: number, scale: number): Float64Array {
  const matrix = new Float64Array((basis.products[0] as Float64Array).length);
  const n = Math.sqrt(matrix.length);
  axisPairs.forEach(([a, b], p) => {
    const product = basis.products[p] as Float64Array;
    const mix = scale * ((a === b ? 1 : 0) - (1 - depthWeight) * (view[a] as number) * (view[b] as number));
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        const both =
          a === b ? (product[i * n + j] as number) : (product[i * n + j] as number) + (product[j * n + i] as number);
        matrix[i * n + j] = (matrix[i * n + j] as number) + mix * both;
      }
    }
  });
  return matrix;
}

/** The data part of the right-hand side: every column against the weighted difference [478, 3]. */
function projectDifference(basis: MotionBasis, difference: Float64Array, out: Float64Array): void {
  const size = facePointCount * 3;
  const used = 468 * 3;
  for (let m = 0; m < out.length; m++) {
    const inExpression = m - basis.identityCount;
    const inRigid = inExpression - basis.expressionNames.length;
    const columns = inRigid >= 0 ? basis.rigid : inExpression >= 0 ? basis.expression : basis.identity;
    const start = (inRigid >= 0 ? inRigid : inExpression >= 0 ? inExpression : m) * size;
    let sum = 0;
    for (let i = 0; i < used; i++) sum += (columns[start + i] as number) * (difference[i] as number);
    out[m] = sum;
  }
}

/**
 * Takes the rigid unknowns out of the normal equations (Schur complement): coefficients are then judged by what is left
 * after the best small move of the head, without which an open jaw and a nod would creep towards each other for ages.
 */
function eliminateRigid(matrix: Float64Array, gradient: Float64Array): Float64Array {
  const all = gradient.length;
  for (let k = all - 1; k >= all - RIGID_COLUMNS; k--) {
    for (let i = 0; i < k; i++) {
      const share = (matrix[i * all + k] as number) / (matrix[k * all + k] as number);
      for (let j = 0; j < k; j++)
        matrix[i * all + j] = (matrix[i * all + j] as number) - share * (matrix[k * all + j] as number);
      gradient[i] = (gradient[i] as number) - share * (gradient[k] as number);
    }
  }
  const n = all - RIGID_COLUMNS;
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) out.set(matrix.subarray(i * all, i * all + n), i * n);
  return out;
}

function weightedDifference(
  basis: MotionBasis,
  observed: Float32Array,
  view: ArrayLike<number>,
  depthWeight: number,
  scale: number,
): Float64Array {
  const out = new Float64Array(facePointCount * 3);
  for (let v = 0; v < 468; v++) {
    const w = scale * (basis.pointWeights[v] as number);
    const d = [0, 1, 2].map((k) => (observed[v * 3 + k] as number) - (basis.base[v * 3 + k] as number)) as [
      number,
      number,
      number,
    ];
    const along = d[0] * (view[0] as number) + d[1] * (view[1] as number) + d[2] * (view[2] as number);
    for (let k = 0; k < 3; k++)
      out[v * 3 + k] = w * ((d[k] as number) - (1 - depthWeight) * along * (view[k] as number));
  }
  return out;
}

/** Distance in pixels between the eyes' centres (the middles of their corners). */
export function eyeDistance(points: ArrayLike<number>): number {
  const middle = (axis: number, corners: readonly [number, number]) =>
    ((points[corners[0] * 3 + axis] as number) + (points[corners[1] * 3 + axis] as number)) / 2;
  return Math.hypot(...[0, 1, 2].map((axis) => middle(axis, eyes[0].corners) - middle(axis, eyes[1].corners)));
}

function errorOf(residual: Float32Array, camera: AlignedCamera, points: ArrayLike<number>): number {
  const r = camera.rotation;
  let sum = 0;
  for (let i = 0; i < 468 * 3; i += 3) {
    for (let row = 0; row < 6; row += 3) {
      const d =
        (r[row] as number) * (residual[i] as number) +
        (r[row + 1] as number) * (residual[i + 1] as number) +
        (r[row + 2] as number) * (residual[i + 2] as number);
      sum += d * d;
    }
  }
  return (Math.sqrt(sum / 468) * camera.scalePx) / eyeDistance(points);
}

/**
 * Fits pose, identity and expression to points [478, 3] in pixels (z in the same scale, smaller when nearer).
 * @throws RangeError when there are not 478 points or one of them is not a number.
 */
export function fitMotion(basis: MotionBasis, points: ArrayLike<number>, options: FitOptions = {}): MotionFit {
  if (points.length !== facePointCount * 3) {
    throw new RangeError(
      `a motion fit needs 478 points of x, y and z, got ${points.length / 3}: take them from Detect & Align`,
    );
  }
  for (let i = 0; i < points.length; i++) {
    if (!Number.isFinite(points[i])) throw new RangeError(`point ${Math.floor(i / 3)} of the face is not a number`);
  }
  const o = { ...defaults, ...options };
  const modes = basis.identityCount;
  const n = modes + basis.expressionNames.length;
  const x = new Float64Array(n);
  const lower = new Float64Array(n).fill(-4, 0, modes);
  const upper = new Float64Array(n).fill(4, 0, modes).fill(1, modes);
  const gradient = new Float64Array(n + RIGID_COLUMNS);
  const expression = x.subarray(modes);
  let shape: Float32Array = basis.base;
  let camera = alignShape(shape, points, basis.pointWeights);
  let gaze = gazeOf(basis, points, camera);
  for (let round = 0; round < o.rounds; round++) {
    // The irises alone say where the eyes look; the coefficients that turn them are not for the mesh to guess.
    setLook(basis, expression, gaze);
    basis.expressionNames.forEach((name, i) => {
      if (!name.startsWith('eyeLook') && !name.startsWith('PupilDilate')) return;
      lower[modes + i] = upper[modes + i] = expression[i] as number;
    });
    const view = camera.rotation.subarray(6, 9);
    const scale = 1 / o.noiseCm ** 2;
    const full = mixProducts(basis, view, o.depthWeight, scale);
    const observed = unproject(points, camera, camera.depthOffsetPx);
    projectDifference(basis, weightedDifference(basis, observed, view, o.depthWeight, scale), gradient);
    const matrix = eliminateRigid(full, gradient);
    for (let i = 0; i < n; i++) {
      const own = matrix[i * n + i] as number;
      // Priors of expressions grow with their own energy: a brow counts as much as a jaw that moves half the face.
      const energy = Math.max(own, LEAST_ENERGY * scale);
      matrix[i * n + i] = own + (i < modes ? 1 : o.expressionShrink * energy * reluctance(basis, i - modes));
      if (i >= modes) gradient[i] = (gradient[i] as number) - o.expressionThreshold * energy;
    }
    solveBounded({ matrix, gradient: gradient.subarray(0, n), lower, upper }, x);
    shape = headShape(basis, x.subarray(0, modes), expression);
    camera = alignShape(shape, points, basis.pointWeights);
    gaze = gazeOf(basis, points, camera);
  }
  const observed = unproject(points, camera, camera.depthOffsetPx);
  setLids(basis, x.subarray(0, modes), expression, shape, observed);
  setBrows(basis, expression, shape, observed);
  const residual = observed.map((value, i) => value - (shape[i] as number));
  return {
    expression: Float32Array.from(expression),
    pose: poseFromRotation(camera.rotation),
    gaze,
    shape: Float32Array.from(x.subarray(0, modes)),
    scalePx: camera.scalePx,
    translationPx: camera.translationPx,
    residual,
    fitError: errorOf(residual, camera, points),
  };
}
