/**
 * The movement of what the mesh does not cover: hair, ears, neck and what lies behind. The head is taken for an
 * ellipsoid that turns with the face; neck and background stay, and nothing tears, because the movement fades.
 */

import { project } from '../../../geometry/pose.ts';
import { faceOvalPolygon } from '../../../geometry/regions.ts';
import { distanceTo } from '../../../mask/planes/distance.ts';
import { polygonPlane, unite } from '../planes.ts';
import type { HeadTurn } from './head-turn.ts';
import type { SpreadMap } from './mesh-layer.ts';
import { pyramidFill } from './pyramid-fill.ts';
import { ramp } from './ramp.ts';

/** Middle and half-axes of the head with its hair, in head-frame centimetres. */
const CENTRE_CM = [0, 1.5, -8] as const;
const RADII_CM = [8.5, 12.5, 9.5] as const;

/** Height (head frame, centimetres; the chin is at -8, the ears at 1) over which movements fade towards the shoulders. */
const SHOULDERS_CM = -14;
const JAW_CM = -6;
/** Above it skin goes over into hair and ears without a step; below the jaw stands out before the neck. */
const STEP_FROM_CM = -4;
const STEP_TO_CM = 0.5;

/** For crops of 256 px: how far the background follows, the band at the picture's edge that stays, the mesh's own pull. */
const BACKGROUND_REACH_PX = 36;
const EDGE_PX = 14;
const PULL_BAND_PX = 7;
/** Ears go with the edge of the face whole; what is behind them closes up. */
const PULL_REACH_PX = [16, 64] as const;

/** Source positions [H * W * 2] of every pixel beside the mesh, and how much the jaw stands out before it (0..1). */
export interface HeadField {
  readonly positions: Float32Array;
  /** 0 where the mesh goes over into what is beside it, 1 along the jaw, which covers the neck. */
  readonly overNeck: Float32Array;
}

interface Place {
  x: number;
  y: number;
  /** Height in the head frame, centimetres. */
  up: number;
}

function ellipsoidMap({ before, after }: HeadTurn): (x: number, y: number, out: Place) => void {
  const [a, b] = [after.rotation, before.rotation];
  const at = (r: Float64Array, row: number, axis: number) => r[row * 3 + axis] as number;
  // From the viewer's axes after the turn to those before it, and the head's own upward axis.
  const back = [0, 1].map((row) =>
    [0, 1, 2].map((column) => [0, 1, 2].reduce((sum, k) => sum + at(b, row, k) * at(a, column, k), 0)),
  );
  const [[xx = 0, xy = 0, xz = 0] = [], [yx = 0, yy = 0, yz = 0] = []] = back;
  const [ux, uy, uz] = [at(a, 0, 1), at(a, 1, 1), at(a, 2, 1)];
  const [centreAfter, centreBefore] = [project(CENTRE_CM, after), project(CENTRE_CM, before)];
  const [cx, cy, ox, oy] = [centreAfter[0] ?? 0, centreAfter[1] ?? 0, centreBefore[0] ?? 0, centreBefore[1] ?? 0];
  return (x, y, out) => {
    const across = (x - cx) / after.scalePx;
    const up = -(y - cy) / after.scalePx;
    const bulge = Math.max(0, 1 - (across / RADII_CM[0]) ** 2 - (up / RADII_CM[1]) ** 2);
    // A true ellipsoid falls off vertically at its rim, where a turn would tear it; this one runs out flat.
    const depth = RADII_CM[2] * bulge * bulge * ramp(up + CENTRE_CM[1], -10, -3);
    out.x = ox + before.scalePx * (xx * across + xy * up + xz * depth);
    out.y = oy - before.scalePx * (yx * across + yy * up + yz * depth);
    out.up = ux * across + uy * up + uz * depth + CENTRE_CM[1];
  };
}

/** Field of a turn; `head` [H * W] is where the picture shows head, `mesh` the map of the face itself. */
export function headField(turn: HeadTurn, mesh: SpreadMap, head: Float32Array): HeadField {
  const widthPx = Math.round(Math.sqrt(head.length));
  const heightPx = head.length / widthPx;
  const unit = widthPx / 256;
  const oval = polygonPlane(turn.target, [faceOvalPolygon], widthPx, heightPx);
  const solid = unite(head, oval);
  const offHead = distanceTo((i) => (solid[i] ?? 0) >= 0.5, widthPx, heightPx);
  const inMesh = distanceTo((i) => (mesh.covered[i] ?? 0) === 0, widthPx, heightPx);
  const place = ellipsoidMap(turn);
  const count = head.length;
  const [moveX, moveY] = [new Float32Array(count), new Float32Array(count)];
  const [pulls, band] = [new Float32Array(count * 2), new Float32Array(count)];
  const from: Place = { x: 0, y: 0, up: 0 };
  const overNeck = new Float32Array(count);
  for (let i = 0; i < count; i += 1) {
    const [x, y] = [(i % widthPx) + 0.5, Math.floor(i / widthPx) + 0.5];
    place(x, y, from);
    const edge = Math.min(x, y, widthPx - x, heightPx - y);
    const share =
      ramp(offHead[i] ?? 0, BACKGROUND_REACH_PX * unit, 0) *
      ramp(from.up, SHOULDERS_CM, JAW_CM) *
      ramp(edge, 0, EDGE_PX * unit);
    moveX[i] = share * (from.x - x);
    moveY[i] = share * (from.y - y);
    overNeck[i] = 1 - ramp(from.up, STEP_FROM_CM, STEP_TO_CM);
    if (mesh.covered[i] && (inMesh[i] ?? 0) <= PULL_BAND_PX * unit) {
      const weight = 1 - (overNeck[i] ?? 0) + 1e-3;
      band[i] = weight;
      pulls[i * 2] = (mesh.positions[i * 2] ?? 0) - x - (moveX[i] ?? 0);
      pulls[i * 2 + 1] = (mesh.positions[i * 2 + 1] ?? 0) - y - (moveY[i] ?? 0);
    }
  }
  const pulled = pyramidFill(pulls, band, 2, widthPx);
  const positions = new Float32Array(count * 2);
  for (let i = 0; i < count; i += 1) {
    const [x, y] = [(i % widthPx) + 0.5, Math.floor(i / widthPx) + 0.5];
    const edge = Math.min(x, y, widthPx - x, heightPx - y);
    const fade =
      ramp(mesh.offMesh[i] ?? 0, PULL_REACH_PX[1] * unit, PULL_REACH_PX[0] * unit) *
      (1 - (overNeck[i] ?? 0)) *
      ramp(edge, 0, EDGE_PX * unit);
    positions[i * 2] = x + (moveX[i] ?? 0) + fade * (pulled[i * 2] ?? 0);
    positions[i * 2 + 1] = y + (moveY[i] ?? 0) + fade * (pulled[i * 2 + 1] ?? 0);
  }
  return { positions, overNeck };
}
