/** Brush strokes as the graph keeps them, and the same strokes on a canvas. Points are shares, so any size will do. */

import type { Stroke } from '../../nodes/kit/index.ts';

type Point = readonly [number, number];

/** Share of the width that a point may lie off the line that is kept without it. */
const TOLERANCE = 0.0012;
const DIGITS = 1e4;

const rounded = (share: number): number => Math.round(Math.min(1, Math.max(0, share)) * DIGITS) / DIGITS;

function distance([x, y]: Point, [ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length));
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}

/** The points that shape the line; a drag gives hundreds, a few dozen draw the same. */
export function simplified(points: readonly Point[]): readonly Point[] {
  const keep = new Set([0, points.length - 1]);
  const spans: [number, number][] = [[0, points.length - 1]];
  for (let span = spans.pop(); span; span = spans.pop()) {
    const [from, to] = span;
    const [start, end] = [points[from], points[to]];
    if (!start || !end) continue;
    let [farthest, most] = [-1, TOLERANCE];
    for (let i = from + 1; i < to; i += 1) {
      const off = distance(points[i] ?? start, start, end);
      if (off > most) [farthest, most] = [i, off];
    }
    if (farthest < 0) continue;
    keep.add(farthest);
    spans.push([from, farthest], [farthest, to]);
  }
  return points.filter((_, i) => keep.has(i)).map(([x, y]) => [rounded(x), rounded(y)]);
}

/** Turns everything inside out; a second time takes the first back. */
export function inverted(strokes: readonly Stroke[]): readonly Stroke[] {
  return strokes.at(-1)?.invert ? strokes.slice(0, -1) : [...strokes, { points: [], radius: 1, invert: true }];
}

/** Draws a stroke in the context's colours; what is erased becomes clear. */
export function drawStroke(context: CanvasRenderingContext2D, stroke: Stroke): void {
  const { width, height } = context.canvas;
  context.save();
  if (stroke.invert) {
    context.globalCompositeOperation = 'source-out';
    context.fillRect(0, 0, width, height);
  }
  context.globalCompositeOperation = stroke.erase ? 'destination-out' : 'source-over';
  const [first, ...rest] = stroke.points;
  if (first) {
    context.lineWidth = stroke.radius * width * 2;
    context.lineCap = 'round';
    context.lineJoin = 'round';
    context.beginPath();
    context.moveTo(first[0] * width, first[1] * height);
    // A line to itself: a press without a drag is a dot.
    for (const [x, y] of rest.length > 0 ? rest : [first]) context.lineTo(x * width, y * height);
    context.stroke();
  }
  context.restore();
}
