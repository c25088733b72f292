/** Where things go when they are aligned or spread evenly. Pure. */

import type { Point, Rect } from './layout-edits.ts';

export type Alignment = 'left' | 'right' | 'top' | 'bottom' | 'middle' | 'centre';

type Rects = Readonly<Record<string, Rect>>;

/** Places that share an edge (left, right, top, bottom) or an axis (centre: one column, middle: one row). */
export function aligned(rects: Rects, how: Alignment): Record<string, Point> {
  const all = Object.values(rects);
  const left = Math.min(...all.map(({ x }) => x));
  const top = Math.min(...all.map(({ y }) => y));
  const right = Math.max(...all.map(({ x, width }) => x + width));
  const bottom = Math.max(...all.map(({ y, height }) => y + height));
  const place = ({ x, y, width, height }: Rect): Point => {
    switch (how) {
      case 'left':
        return { x: left, y };
      case 'right':
        return { x: right - width, y };
      case 'top':
        return { x, y: top };
      case 'bottom':
        return { x, y: bottom - height };
      case 'centre':
        return { x: (left + right - width) / 2, y };
      case 'middle':
        return { x, y: (top + bottom - height) / 2 };
    }
  };
  return Object.fromEntries(Object.entries(rects).map(([id, rect]) => [id, rounded(place(rect))]));
}

/** Places with the same gap between neighbours; the outermost two stay. */
export function distributed(rects: Rects, axis: 'x' | 'y'): Record<string, Point> {
  const size = axis === 'x' ? 'width' : 'height';
  const order = Object.entries(rects).sort(([, a], [, b]) => a[axis] - b[axis]);
  const [first] = order;
  const last = order.at(-1);
  if (!first || !last || order.length < 3) return {};
  const room = last[1][axis] + last[1][size] - first[1][axis];
  const gap = (room - order.reduce((sum, [, rect]) => sum + rect[size], 0)) / (order.length - 1);
  let at = first[1][axis];
  return Object.fromEntries(
    order.map(([id, { x, y, [size]: length }]) => {
      const place = axis === 'x' ? { x: at, y } : { x, y: at };
      at += length + gap;
      return [id, rounded(place)];
    }),
  );
}

function rounded({ x, y }: Point): Point {
  return { x: Math.round(x), y: Math.round(y) };
}
