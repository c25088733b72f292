/** The mouth's opening moved with its lips: the mesh has a hole there, so its outline is taken as a fan of triangles. */
import { mouthPolygon } from '../../geometry/regions.ts';
import type { AssemblyFace } from './faces.ts';
import { sample } from './layers.ts';
import { layOver } from './planes.ts';

type Point = readonly [number, number];

const turn = (a: Point, b: Point, c: Point) => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);

/** Twice the area, in px, below which a fan triangle shows nothing. */
const FLAT = 1e-3;

/**
 * For each pixel inside `polygon` at the `target` points, its position in the picture with the `source` points; both
 * [n, 3]. Positions [H * W * 2] have pixel centres at integer + 0.5; `covered` [H * W] is 1 inside.
 */
export function mapFan(
  source: ArrayLike<number>,
  target: ArrayLike<number>,
  polygon: readonly number[],
  widthPx: number,
  heightPx: number,
): { positions: Float32Array; covered: Float32Array } {
  const positions = new Float32Array(widthPx * heightPx * 2);
  const covered = new Float32Array(widthPx * heightPx);
  const at = (points: ArrayLike<number>, i: number): Point => [points[i * 3] ?? 0, points[i * 3 + 1] ?? 0];
  const middle = (points: ArrayLike<number>): Point => {
    const sum = polygon.reduce<Point>((s, i) => [s[0] + at(points, i)[0], s[1] + at(points, i)[1]], [0, 0]);
    return [sum[0] / polygon.length, sum[1] / polygon.length];
  };
  const [from, to] = [middle(source), middle(target)];
  polygon.forEach((corner, k) => {
    const next = polygon[(k + 1) % polygon.length] ?? corner;
    const [a, b, c] = [to, at(target, corner), at(target, next)];
    const [p, q, r] = [from, at(source, corner), at(source, next)];
    const area = turn(a, b, c);
    if (Math.abs(area) < FLAT) return;
    const [xs, ys] = [
      [a[0], b[0], c[0]],
      [a[1], b[1], c[1]],
    ];
    for (let y = Math.max(0, Math.floor(Math.min(...ys))); y <= Math.min(heightPx - 1, Math.max(...ys)); y += 1) {
      for (let x = Math.max(0, Math.floor(Math.min(...xs))); x <= Math.min(widthPx - 1, Math.max(...xs)); x += 1) {
        const here: Point = [x + 0.5, y + 0.5];
        const [u, v] = [turn(here, b, c) / area, turn(a, here, c) / area];
        const w = 1 - u - v;
        if (u < -1e-6 || v < -1e-6 || w < -1e-6) continue;
        const i = y * widthPx + x;
        covered[i] = 1;
        positions[i * 2] = u * p[0] + v * q[0] + w * r[0];
        positions[i * 2 + 1] = u * p[1] + v * q[1] + w * r[1];
      }
    }
  });
  return { positions, covered };
}

/** Twice the area of a mouth's opening as a share of the squared distance between its corners. */
function openness(points: ArrayLike<number>): number {
  const at = (i: number): Point => [points[i * 3] ?? 0, points[i * 3 + 1] ?? 0];
  const area = mouthPolygon.reduce((sum, corner, k) => {
    const [a, b] = [at(corner), at(mouthPolygon[(k + 1) % mouthPolygon.length] ?? corner)];
    return sum + a[0] * b[1] - a[1] * b[0];
  }, 0);
  const [left, right] = [at(78), at(308)];
  return Math.abs(area) / Math.max(1, (left[0] - right[0]) ** 2 + (left[1] - right[1]) ** 2);
}

/** RGB of a picture with the inside of `face`'s mouth (teeth, tongue) laid under lips whose points are `target`. */
export function layMouth(rgb: Float32Array, face: AssemblyFace, target: ArrayLike<number>): Float32Array {
  const { widthPx, heightPx, points } = face;
  const { positions, covered } = mapFan(points, target, mouthPolygon, widthPx, heightPx);
  return layOver(rgb, sample(face.rgb, 3, widthPx, { positions }), covered);
}

/** The face whose mouth shows more of its inside. */
export function widerMouth(a: AssemblyFace, b: AssemblyFace): AssemblyFace {
  return openness(a.points) >= openness(b.points) ? a : b;
}
