/** Polygons with soft edges: openings of a few pixels' height look cut out with a scissor otherwise. */
import { cornersOf, fillPolygon } from '../../../face/parsing/fill-polygon.ts';

/** Samples per pixel and axis. */
const FINE = 4;

/** Share [H * W] of every pixel that lies inside the polygon over points [n, 3]. */
export function softPolygon(
  points: ArrayLike<number>,
  polygon: readonly number[],
  widthPx: number,
  heightPx: number,
): Float32Array {
  const corners = cornersOf(points, polygon);
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  const left = Math.max(0, Math.floor(Math.min(...xs)) - 1);
  const top = Math.max(0, Math.floor(Math.min(...ys)) - 1);
  const width = Math.min(widthPx, Math.ceil(Math.max(...xs)) + 1) - left;
  const height = Math.min(heightPx, Math.ceil(Math.max(...ys)) + 1) - top;
  const out = new Float32Array(widthPx * heightPx);
  if (width <= 0 || height <= 0) return out;
  const fine = new Uint8Array(width * height * FINE * FINE);
  fillPolygon(
    fine,
    width * FINE,
    corners.map(([x, y]) => [(x - left) * FINE, (y - top) * FINE] as const),
    1,
  );
  fine.forEach((value, i) => {
    if (!value) return;
    const [x, y] = [Math.floor((i % (width * FINE)) / FINE), Math.floor(i / (width * FINE) / FINE)];
    const at = (y + top) * widthPx + x + left;
    out[at] = (out[at] ?? 0) + 1 / FINE ** 2;
  });
  return out;
}
