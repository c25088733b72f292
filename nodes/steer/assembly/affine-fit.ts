/** The similarity that carries one set of points best onto another: for what the mesh does not cover (hair, ears). */
import type { Affine } from '../../kit/index.ts';

/**
 * Least-squares similarity (turn, scale, shift) from the points of `indices` in `from` to the same ones in `to`, both
 * [n, 3] of which x and y count.
 */
export function similarityBetween(from: ArrayLike<number>, to: ArrayLike<number>, indices: readonly number[]): Affine {
  const mean = (points: ArrayLike<number>, axis: number) =>
    indices.reduce((sum, i) => sum + (points[i * 3 + axis] ?? 0), 0) / indices.length;
  const [fx, fy, tx, ty] = [mean(from, 0), mean(from, 1), mean(to, 0), mean(to, 1)];
  let [dot, cross, square] = [0, 0, 1e-9];
  for (const i of indices) {
    const [x, y] = [(from[i * 3] ?? 0) - fx, (from[i * 3 + 1] ?? 0) - fy];
    const [u, v] = [(to[i * 3] ?? 0) - tx, (to[i * 3 + 1] ?? 0) - ty];
    dot += x * u + y * v;
    cross += x * v - y * u;
    square += x * x + y * y;
  }
  const [cos, sin] = [dot / square, cross / square];
  return [cos, -sin, tx - cos * fx + sin * fy, sin, cos, ty - sin * fx - cos * fy];
}

/** Least-squares affine from the points of `indices` in `from` to the same ones in `to`, both [n, 3]. */
export function affineBetween(from: ArrayLike<number>, to: ArrayLike<number>, indices: readonly number[]): Affine {
  const at = (points: ArrayLike<number>, i: number, axis: number) => points[i * 3 + axis] ?? 0;
  const mean = (points: ArrayLike<number>, axis: number) =>
    indices.reduce((sum, i) => sum + at(points, i, axis), 0) / indices.length;
  const [fx, fy] = [mean(from, 0), mean(from, 1)];
  let [xx, xy, yy] = [1e-9, 0, 1e-9];
  for (const i of indices) {
    const [x, y] = [at(from, i, 0) - fx, at(from, i, 1) - fy];
    xx += x * x;
    xy += x * y;
    yy += y * y;
  }
  const det = xx * yy - xy * xy;
  const row = (axis: number): readonly [number, number, number] => {
    const to0 = mean(to, axis);
    let [px, py] = [0, 0];
    for (const i of indices) {
      const value = at(to, i, axis) - to0;
      px += value * (at(from, i, 0) - fx);
      py += value * (at(from, i, 1) - fy);
    }
    const [a, b] = [(px * yy - py * xy) / det, (py * xx - px * xy) / det];
    return [a, b, to0 - a * fx - b * fy];
  };
  return [...row(0), ...row(1)];
}
