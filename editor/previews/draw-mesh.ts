/** The 3DMM's mesh on a canvas: triangles from back to front, lit from the upper left, thin lines between them. */

import type { ViewOf } from '../../engine/protocol/index.ts';
import { type Rotation, rotate, type Vector } from './head-geometry.ts';

/** Where light comes from in the head frame. */
const LIGHT: Vector = [-0.4, 0.55, 0.73];
const DARK = [38, 62, 92];
const BRIGHT = [214, 226, 238];

export interface MeshLook {
  /** Canvas pixels per px of the motion's frame. */
  readonly scale: number;
  /** Canvas pixel of the head frame's origin; where it is in the picture when absent. */
  readonly origin?: readonly [number, number];
  readonly rotation: Rotation;
  readonly opacity: number;
}

function shadeOf(a: Vector, b: Vector, c: Vector): number {
  const [ux, uy, uz] = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
  const [vx, vy, vz] = [c[0] - a[0], c[1] - a[1], c[2] - a[2]];
  const normal = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx] as const;
  const length = Math.hypot(...normal) || 1;
  const lit = (normal[0] * LIGHT[0] + normal[1] * LIGHT[1] + normal[2] * LIGHT[2]) / length;
  // Triangles wind either way; what is seen from behind is lit as from the front.
  return Math.max(0, normal[2] < 0 ? -lit : lit);
}

function colourOf(shade: number): string {
  const mix = DARK.map((dark, i) => Math.round(dark + ((BRIGHT[i] ?? 0) - dark) * shade));
  return `rgb(${mix.join(' ')})`;
}

/** Points of the mesh as the look turns them, in the head frame. */
function turned(head: readonly number[], rotation: Rotation): Vector[] {
  return Array.from({ length: Math.floor(head.length / 3) }, (_, i) =>
    rotate(rotation, [head[i * 3] ?? 0, head[i * 3 + 1] ?? 0, head[i * 3 + 2] ?? 0]),
  );
}

/** Scale and origin at which the mesh fills a square canvas whichever way it is turned. */
export function fitted(view: ViewOf<'motion'>, sidePx: number): Pick<MeshLook, 'scale' | 'origin'> {
  const points = turned(view.head, [1, 0, 0, 0, 1, 0, 0, 0, 1]);
  const ys = points.map(([, y]) => y);
  const [low, high] = [Math.min(...ys), Math.max(...ys)];
  const scale = (sidePx * 0.86) / ((high - low || 1) * view.scalePx);
  return { scale, origin: [sidePx / 2, sidePx / 2 + ((low + high) / 2) * view.scalePx * scale] };
}

/** Draws the mesh of a motion, turned as `look` says, over what is on the canvas. */
export function drawMesh(context: CanvasRenderingContext2D, view: ViewOf<'motion'>, look: MeshLook): void {
  const { triangles, scalePx } = view;
  const [left, top] = look.origin ?? [view.originPx[0] * look.scale, view.originPx[1] * look.scale];
  const points = turned(view.head, look.rotation);
  const at = ([x, y]: Vector): readonly [number, number] => [
    left + x * scalePx * look.scale,
    top - y * scalePx * look.scale,
  ];
  const faces = Array.from({ length: triangles.length / 3 }, (_, t) => {
    const [a, b, c] = [0, 1, 2].map((k) => points[triangles[t * 3 + k] ?? 0] ?? [0, 0, 0]) as [Vector, Vector, Vector];
    return { a, b, c, depth: a[2] + b[2] + c[2] };
  }).sort((one, other) => one.depth - other.depth);
  context.save();
  context.globalAlpha = look.opacity;
  context.lineWidth = Math.max(0.5, look.scale * 0.35);
  context.lineJoin = 'round';
  for (const { a, b, c } of faces) {
    context.beginPath();
    context.moveTo(...at(a));
    context.lineTo(...at(b));
    context.lineTo(...at(c));
    context.closePath();
    const colour = colourOf(shadeOf(a, b, c));
    context.fillStyle = colour;
    context.fill();
    context.strokeStyle = 'rgb(10 20 32 / 0.28)';
    context.stroke();
  }
  context.restore();
}
