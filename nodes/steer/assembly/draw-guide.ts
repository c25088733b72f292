/**
 * The guide: contours of the wanted face as anti-aliased lines. The formula is that of models/train/contours.json, by
 * which the adapter was trained: at a pixel's centre, clamp(width / 2 + 0.5 - distance to the nearest piece, 0, 1).
 */
import { contourChains, contourWidthPx } from '../../geometry/contours.ts';

function drawPiece(
  plane: Float32Array,
  widthPx: number,
  [x1, y1]: readonly [number, number],
  [x2, y2]: readonly [number, number],
  reachPx: number,
): void {
  const heightPx = plane.length / widthPx;
  const [dx, dy] = [x2 - x1, y2 - y1];
  const square = Math.max(dx * dx + dy * dy, 1e-12);
  const left = Math.max(0, Math.floor(Math.min(x1, x2) - reachPx - 1));
  const right = Math.min(widthPx - 1, Math.ceil(Math.max(x1, x2) + reachPx));
  const top = Math.max(0, Math.floor(Math.min(y1, y2) - reachPx - 1));
  const bottom = Math.min(heightPx - 1, Math.ceil(Math.max(y1, y2) + reachPx));
  for (let row = top; row <= bottom; row += 1) {
    for (let column = left; column <= right; column += 1) {
      const [x, y] = [column + 0.5 - x1, row + 0.5 - y1];
      const share = Math.min(1, Math.max(0, (x * dx + y * dy) / square));
      const value = Math.min(1, reachPx - Math.hypot(x - share * dx, y - share * dy));
      const at = row * widthPx + column;
      if (value > (plane[at] ?? 0)) plane[at] = value;
    }
  }
}

/** Guide float32 [H * W] 0..1 of points [478, 3] in pixels; the line is as wide as training drew it at 256 px. */
export function drawGuide(points: ArrayLike<number>, widthPx: number, heightPx: number): Float32Array {
  const plane = new Float32Array(widthPx * heightPx);
  const reachPx = contourWidthPx / 2 + 0.5;
  const at = (i: number): readonly [number, number] => [points[i * 3] ?? 0, points[i * 3 + 1] ?? 0];
  for (const { indices, closed } of contourChains) {
    const pieces = closed ? indices.length : indices.length - 1;
    for (let i = 0; i < pieces; i += 1) {
      drawPiece(plane, widthPx, at(indices[i] ?? 0), at(indices[(i + 1) % indices.length] ?? 0), reachPx);
    }
  }
  return plane;
}
