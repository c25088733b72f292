/** Where one picture shows something else than another: the area that a donor's pixels were laid on. */

import type { Rgb } from './picture.ts';

const CLOSED_PX = 2;

/** Differences up to this many levels are rounding. */
const SAME_LEVELS = 2;

/** 1 where the pictures differ, with gaps of a few pixels closed, else 0. */
export function changedArea(before: Rgb, after: Rgb): Float32Array {
  const { widthPx, heightPx } = before;
  const differs = Float32Array.from({ length: widthPx * heightPx }, (_, i) => {
    const apart = [0, 1, 2].map((c) => Math.abs((before.data[i * 3 + c] ?? 0) - (after.data[i * 3 + c] ?? 0)));
    return Math.max(...apart) > SAME_LEVELS ? 1 : 0;
  });
  return extremeOf(extremeOf(differs, widthPx, CLOSED_PX, Math.max), widthPx, CLOSED_PX, Math.min);
}

/** Largest (or smallest) value of the square around each pixel, rows first, then columns. */
export function extremeOf(
  plane: Float32Array,
  widthPx: number,
  reach: number,
  pick: (a: number, b: number) => number,
): Float32Array {
  const heightPx = plane.length / widthPx;
  const along = (from: Float32Array, dx: number, dy: number): Float32Array =>
    from.map((value, i) => {
      const [x, y] = [i % widthPx, Math.floor(i / widthPx)];
      let found = value;
      for (let k = -reach; k <= reach; k += 1) {
        const [column, row] = [x + dx * k, y + dy * k];
        if (column < 0 || row < 0 || column >= widthPx || row >= heightPx) continue;
        found = pick(found, from[row * widthPx + column] ?? 0);
      }
      return found;
    });
  return along(along(plane, 1, 0), 0, 1);
}
