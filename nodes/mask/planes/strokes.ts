/** Brush strokes drawn on a plane: discs dragged along polylines, later strokes over earlier ones. */

import type { Stroke } from '../../kit/index.ts';

type Point = readonly [number, number];

function distanceToSegment(x: number, y: number, [ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay];
  const lengthSquared = dx * dx + dy * dy;
  const along = lengthSquared === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / lengthSquared));
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}

function coverageOf(
  points: readonly Point[],
  radiusPx: number,
  width: number,
  height: number,
  paint: (at: number, share: number) => void,
): void {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const left = Math.max(0, Math.floor(Math.min(...xs) - radiusPx - 1));
  const right = Math.min(width, Math.ceil(Math.max(...xs) + radiusPx + 1));
  const top = Math.max(0, Math.floor(Math.min(...ys) - radiusPx - 1));
  const bottom = Math.min(height, Math.ceil(Math.max(...ys) + radiusPx + 1));
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const distance = points.reduce(
        (nearest, point, k) => Math.min(nearest, distanceToSegment(x + 0.5, y + 0.5, points[k - 1] ?? point, point)),
        Number.POSITIVE_INFINITY,
      );
      const share = Math.min(1, Math.max(0, radiusPx + 0.5 - distance));
      if (share > 0) paint(y * width + x, share);
    }
  }
}

/** Paints strokes (points in shares of the sides, radius in shares of the width) into `plane` in place. */
export function drawStrokes(plane: Float32Array, width: number, height: number, strokes: readonly Stroke[]): void {
  for (const stroke of strokes) {
    if (stroke.invert) for (let at = 0; at < plane.length; at += 1) plane[at] = 1 - (plane[at] ?? 0);
    if (stroke.points.length === 0) continue;
    const points = stroke.points.map(([x, y]): Point => [x * width, y * height]);
    coverageOf(points, stroke.radius * width, width, height, (at, share) => {
      const before = plane[at] ?? 0;
      plane[at] = stroke.erase ? Math.min(before, 1 - share) : Math.max(before, share);
    });
  }
}
