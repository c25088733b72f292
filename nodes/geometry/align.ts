/**
 * The rotation, scale and place of a head in a picture from its points, in closed form: the rotation by Horn's
 * quaternion over all three axes, scale and place by x and y alone, because a mesh network's depth is the weaker part.
 */
import { type Camera, type Rotation, unproject } from './pose.ts';

/** Weighted mean [3] of points [n, 3]; weights beyond those given count as zero. */
function weightedMean(points: ArrayLike<number>, weights: Float32Array): [number, number, number] {
  const mean: [number, number, number] = [0, 0, 0];
  let total = 0;
  for (let v = 0; v < weights.length; v++) {
    const w = weights[v] as number;
    for (let k = 0; k < 3; k++) mean[k as 0 | 1 | 2] += w * (points[v * 3 + k] as number);
    total += w;
  }
  return [mean[0] / total, mean[1] / total, mean[2] / total];
}

/** Eigenvector of the largest eigenvalue of a symmetric 4x4 matrix, by repeated squaring. */
function largestEigenvector(matrix: Float64Array): [number, number, number, number] {
  const size = Math.hypot(...matrix) || 1;
  let power = matrix.map((value, i) => value / size + (i % 5 === 0 ? 1 : 0));
  for (let round = 0; round < 14; round++) {
    const squared = new Float64Array(16);
    for (let i = 0; i < 4; i++)
      for (let j = 0; j < 4; j++)
        for (let k = 0; k < 4; k++)
          squared[i * 4 + j] =
            (squared[i * 4 + j] as number) + (power[i * 4 + k] as number) * (power[k * 4 + j] as number);
    const norm = Math.hypot(...squared);
    power = squared.map((value) => value / norm);
  }
  let column = 0;
  for (let i = 1; i < 4; i++) if ((power[i * 5] as number) > (power[column * 5] as number)) column = i;
  const vector = [0, 1, 2, 3].map((i) => power[i * 4 + column] as number) as [number, number, number, number];
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length) as [number, number, number, number];
}

/** The rotation that turns weighted, centred `from` best onto `to` (both [n, 3]). */
function bestRotation(from: ArrayLike<number>, to: ArrayLike<number>, weights: Float32Array): Rotation {
  const [a, b] = [weightedMean(from, weights), weightedMean(to, weights)];
  const s = new Float64Array(9);
  for (let v = 0; v < weights.length; v++) {
    const w = weights[v] as number;
    for (let i = 0; i < 3; i++) {
      const left = w * ((from[v * 3 + i] as number) - (a[i] as number));
      for (let j = 0; j < 3; j++)
        s[i * 3 + j] = (s[i * 3 + j] as number) + left * ((to[v * 3 + j] as number) - (b[j] as number));
    }
  }
  const [xx, xy, xz, yx, yy, yz, zx, zy, zz] = s as unknown as number[] as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const [w, x, y, z] = largestEigenvector(
    Float64Array.of(
      xx + yy + zz,
      yz - zy,
      zx - xz,
      xy - yx,
      yz - zy,
      xx - yy - zz,
      xy + yx,
      zx + xz,
      zx - xz,
      xy + yx,
      yy - xx - zz,
      yz + zy,
      xy - yx,
      zx + xz,
      yz + zy,
      zz - xx - yy,
    ),
  );
  return Float64Array.of(
    w * w + x * x - y * y - z * z,
    2 * (x * y - w * z),
    2 * (x * z + w * y),
    2 * (x * y + w * z),
    w * w - x * x + y * y - z * z,
    2 * (y * z - w * x),
    2 * (x * z - w * y),
    2 * (y * z + w * x),
    w * w - x * x - y * y + z * z,
  );
}

const UPRIGHT: Camera = { rotation: Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1), scalePx: 1, translationPx: [0, 0] };

/** A camera and the depth (pixels) at which the head frame's origin lies in the points' own z. */
export interface AlignedCamera extends Camera {
  readonly depthOffsetPx: number;
}

/** The camera that sees `shape` ([n, 3], head frame) closest to `points` ([n, 3], pixels), both weighted per point. */
export function alignShape(shape: ArrayLike<number>, points: ArrayLike<number>, weights: Float32Array): AlignedCamera {
  const rotation = bestRotation(shape, unproject(points, UPRIGHT), weights);
  const [centre, target] = [weightedMean(shape, weights), weightedMean(points, weights)];
  const seen = [0, 3, 6].map(
    (k) =>
      (rotation[k] as number) * centre[0] +
      (rotation[k + 1] as number) * centre[1] +
      (rotation[k + 2] as number) * centre[2],
  ) as [number, number, number];
  let [dot, square] = [0, 0];
  for (let v = 0; v < weights.length; v++) {
    const w = weights[v] as number;
    const [x, y, z] = [shape[v * 3] as number, shape[v * 3 + 1] as number, shape[v * 3 + 2] as number];
    const u = (rotation[0] as number) * x + (rotation[1] as number) * y + (rotation[2] as number) * z - seen[0];
    const t = (rotation[3] as number) * x + (rotation[4] as number) * y + (rotation[5] as number) * z - seen[1];
    dot += w * (u * ((points[v * 3] as number) - target[0]) - t * ((points[v * 3 + 1] as number) - target[1]));
    square += w * (u * u + t * t);
  }
  const scalePx = dot / square;
  return {
    rotation,
    scalePx,
    translationPx: [target[0] - scalePx * seen[0], target[1] + scalePx * seen[1]],
    depthOffsetPx: target[2] + scalePx * seen[2],
  };
}
