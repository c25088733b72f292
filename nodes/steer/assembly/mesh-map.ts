/**
 * For every pixel under the mesh at its target points, where in the source picture it comes from, and whether that
 * part was seen there: a triangle that turns away from the viewer in the source shows not skin but its far side.
 */
import { meshTriangles } from '../../geometry/topology.ts';

/** Source positions [H * W * 2] (pixel centres at integer + 0.5); planes [H * W] of 0 and 1. */
export interface SourceMap {
  readonly positions: Float32Array;
  /** Where the mesh lies. */
  readonly covered: Float32Array;
  /** Where it lies and the source shows that side of it. */
  readonly seen: Float32Array;
  /** Pixels of the source per pixel here, by area: 0 where the source shows nothing, above 1 where it shows more. */
  readonly detail: Float32Array;
}

/** A triangle that is enlarged more than this carries too little of the source to be shown. */
const MAX_ENLARGEMENT = 12;

type Point = readonly [x: number, y: number, z: number];

const pointOf = (points: ArrayLike<number>, i: number): Point => [
  points[i * 3] ?? 0,
  points[i * 3 + 1] ?? 0,
  points[i * 3 + 2] ?? 0,
];

/** Twice the signed area in x and y; negative for triangles of the mesh that face the viewer. */
function turn(a: Point, b: Point, c: Point): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

/** A triangle of the mesh: its vertices, and its area as `turn` gives it. */
interface Triangle {
  readonly corners: readonly [number, number, number];
  readonly area: number;
}

/** What is done at a pixel `i`, the shares of the triangle's corners in it being u, v and w. */
type Visit = (i: number, u: number, v: number, w: number) => void;

/** Goes to each pixel under the mesh at `target`, nearest triangles last; `begin` gives what is done in a triangle. */
function walkMesh(
  target: ArrayLike<number>,
  widthPx: number,
  heightPx: number,
  begin: (triangle: Triangle) => Visit,
): void {
  const depth = new Float32Array(widthPx * heightPx).fill(Number.POSITIVE_INFINITY);
  for (let t = 0; t < meshTriangles.length; t += 3) {
    const corners = [meshTriangles[t] ?? 0, meshTriangles[t + 1] ?? 0, meshTriangles[t + 2] ?? 0] as const;
    const [a, b, c] = [pointOf(target, corners[0]), pointOf(target, corners[1]), pointOf(target, corners[2])];
    const area = turn(a, b, c);
    if (area >= -1e-6) continue;
    const visit = begin({ corners, area });
    const left = Math.max(0, Math.floor(Math.min(a[0], b[0], c[0]) - 0.5));
    const right = Math.min(widthPx - 1, Math.ceil(Math.max(a[0], b[0], c[0]) - 0.5));
    const top = Math.max(0, Math.floor(Math.min(a[1], b[1], c[1]) - 0.5));
    const bottom = Math.min(heightPx - 1, Math.ceil(Math.max(a[1], b[1], c[1]) - 0.5));
    for (let y = top; y <= bottom; y += 1) {
      for (let x = left; x <= right; x += 1) {
        const at: Point = [x + 0.5, y + 0.5, 0];
        const u = turn(at, b, c) / area;
        const v = turn(a, at, c) / area;
        const w = 1 - u - v;
        if (u < -1e-6 || v < -1e-6 || w < -1e-6) continue;
        const i = y * widthPx + x;
        const z = u * a[2] + v * b[2] + w * c[2];
        if (z >= (depth[i] ?? 0)) continue;
        depth[i] = z;
        visit(i, u, v, w);
      }
    }
  }
}

/** Map of a `widthPx` x `heightPx` picture under mesh points `target` into the picture with mesh points `source`. */
export function mapMesh(
  source: ArrayLike<number>,
  target: ArrayLike<number>,
  widthPx: number,
  heightPx: number,
): SourceMap {
  const positions = new Float32Array(widthPx * heightPx * 2);
  const covered = new Float32Array(widthPx * heightPx);
  const seen = new Float32Array(widthPx * heightPx);
  const detail = new Float32Array(widthPx * heightPx);
  walkMesh(target, widthPx, heightPx, ({ corners, area }) => {
    const [p, q, r] = [pointOf(source, corners[0]), pointOf(source, corners[1]), pointOf(source, corners[2])];
    const sourceArea = turn(p, q, r);
    const isSeen = sourceArea < 0 && area / sourceArea < MAX_ENLARGEMENT ? 1 : 0;
    return (i, u, v, w) => {
      covered[i] = 1;
      seen[i] = isSeen;
      detail[i] = Math.max(0, sourceArea / area);
      positions[i * 2] = u * p[0] + v * q[0] + w * r[0];
      positions[i * 2 + 1] = u * p[1] + v * q[1] + w * r[1];
    };
  });
  return { positions, covered, seen, detail };
}

/** Values of the vertices [n, 3] under the mesh at `points`, [H * W * 3], and where the mesh lies (0 or 1). */
export function vertexValues(
  vertices: ArrayLike<number>,
  points: ArrayLike<number>,
  widthPx: number,
  heightPx: number,
): { readonly values: Float32Array; readonly covered: Float32Array } {
  const values = new Float32Array(widthPx * heightPx * 3);
  const covered = new Float32Array(widthPx * heightPx);
  walkMesh(points, widthPx, heightPx, ({ corners }) => {
    const [p, q, r] = [pointOf(vertices, corners[0]), pointOf(vertices, corners[1]), pointOf(vertices, corners[2])];
    return (i, u, v, w) => {
      covered[i] = 1;
      for (let c = 0; c < 3; c += 1) values[i * 3 + c] = u * (p[c] ?? 0) + v * (q[c] ?? 0) + w * (r[c] ?? 0);
    };
  });
  return { values, covered };
}
