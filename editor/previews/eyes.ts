/** Where the eyes are in a picture, and arrows of a gaze over them. */

import type { ViewOf } from '../../engine/protocol/index.ts';
import { gazeAngles, gazeDirection, type Rotation, rotate, transposed } from './head-geometry.ts';

type Point = readonly [number, number];

/** Mesh points: outer corners of the eyes, and the middles of the irises. */
const CORNERS = [33, 263] as const;
const IRISES = [468, 473] as const;
/** Length of an arrow that looks along the picture, as a share of the distance between the outer corners. */
const REACH = 0.75;

export interface Eyes {
  readonly irises: readonly [Point, Point];
  /** Px of the arrow of a gaze at right angles to the view. */
  readonly reachPx: number;
  /** Part of the picture round both eyes. */
  readonly viewBox: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

function pointAt({ points }: ViewOf<'face'>, index: number): Point {
  return [points[index * 2] ?? 0, points[index * 2 + 1] ?? 0];
}

/** Eyes of a face, in px of its frame. */
export function eyesOf(face: ViewOf<'face'>): Eyes {
  const [a, b] = [pointAt(face, CORNERS[0]), pointAt(face, CORNERS[1])];
  const apart = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
  const [x, y] = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  const [width, height] = [apart * 1.9, apart * 1.15];
  return {
    irises: [pointAt(face, IRISES[0]), pointAt(face, IRISES[1])],
    reachPx: apart * REACH,
    viewBox: { x: x - width / 2, y: y - height / 2, width, height },
  };
}

/** Eyes to draw where no face is known: two in a picture of 200 x 120. */
export const drawnEyes: Eyes = {
  irises: [
    [60, 60],
    [140, 60],
  ],
  reachPx: 70,
  viewBox: { x: 0, y: 0, width: 200, height: 120 },
};

/** Px from an iris to the tip of the arrow of a gaze, on a head that is turned by `head`. */
export function tipOf(eyes: Eyes, head: Rotation, yaw: number, pitch: number): Point {
  const [x, y] = rotate(head, gazeDirection(yaw, pitch));
  return [x * eyes.reachPx, -y * eyes.reachPx];
}

/** The gaze whose arrow ends nearest to `tip`; the inverse of {@link tipOf} for eyes that look to the viewer's side. */
export function gazeAt(eyes: Eyes, head: Rotation, [x, y]: Point): { readonly yaw: number; readonly pitch: number } {
  const [right, up] = [x / eyes.reachPx, -y / eyes.reachPx];
  const length = Math.hypot(right, up);
  const held = length > 1 ? 1 / length : 1;
  const front = Math.sqrt(Math.max(0, 1 - (right * held) ** 2 - (up * held) ** 2));
  return gazeAngles(rotate(transposed(head), [right * held, up * held, front]));
}
