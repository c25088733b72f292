/** Filled polygons on a pixel grid, by scan lines through the pixel centres (at integer + 0.5), even-odd rule. */

/** A polygon's corners as x, y pairs in pixels. */
export type Corners = readonly (readonly [number, number])[];

/** Corners of a polygon over mesh points [n, 3]. */
export function cornersOf(points: ArrayLike<number>, indices: readonly number[]): Corners {
  return indices.map((i) => [points[i * 3] ?? 0, points[i * 3 + 1] ?? 0]);
}

/** Sets `plane` (row-major, `widthPx` wide) to `value` inside the polygon; what lies outside the plane is left out. */
export function fillPolygon(
  plane: { [index: number]: number; readonly length: number },
  widthPx: number,
  corners: Corners,
  value: number,
): void {
  const heightPx = plane.length / widthPx;
  const ys = corners.map(([, y]) => y);
  const top = Math.max(0, Math.floor(Math.min(...ys)));
  const bottom = Math.min(heightPx - 1, Math.ceil(Math.max(...ys)));
  for (let row = top; row <= bottom; row += 1) {
    const crossings = crossingsAt(corners, row + 0.5);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const from = Math.max(0, Math.ceil((crossings[i] ?? 0) - 0.5));
      const to = Math.min(widthPx - 1, Math.ceil((crossings[i + 1] ?? 0) - 0.5) - 1);
      for (let x = from; x <= to; x += 1) plane[row * widthPx + x] = value;
    }
  }
}

function crossingsAt(corners: Corners, y: number): number[] {
  const xs: number[] = [];
  corners.forEach(([x1, y1], i) => {
    const [x2, y2] = corners[(i + 1) % corners.length] ?? [x1, y1];
    if (y1 <= y !== y2 <= y) xs.push(x1 + ((y - y1) / (y2 - y1)) * (x2 - x1));
  });
  return xs.sort((a, b) => a - b);
}
