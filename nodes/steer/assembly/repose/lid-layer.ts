/**
 * The skin of an upper lid that comes down. An open eye hides its lid in the fold under the brow; the mesh would stretch
 * what stands between the fold and the lashes, which is shadow, over the whole of a shut eye.
 */
import { invertAffine } from '../../../face/detection/frames.ts';
import { eyeOpeningPolygons, lidPolygons } from '../../../geometry/regions.ts';
import { distanceTo } from '../../../mask/planes/distance.ts';
import { affineBetween } from '../affine-fit.ts';
import type { AssemblyFace } from '../faces.ts';
import { sample } from '../layers.ts';
import { levelAt } from '../level.ts';
import { growPlane, polygonPlane } from '../planes.ts';
import { downOf, type HeadTurn } from './head-turn.ts';
import { pyramidFill } from './pyramid-fill.ts';
import { ramp } from './ramp.ts';
import { softPolygon } from './soft-polygon.ts';

/** Upper lid of each eye from corner to corner, in the order of `eyeOpeningPolygons`: those begin with the lower one. */
const UPPER_LIDS = eyeOpeningPolygons.map(([outer = 0, ...rest]) => [outer, ...rest.slice(7).reverse()]);

/** For crops of 256 px: how far an upper lid comes down before its skin is drawn. */
const LOWERED_PX = [0.6, 1.5] as const;
/** Nearer to the opening stand lashes and their shadow; skin further off than the second is lit otherwise. */
const SKIN_PX = [4, 18] as const;
/** Shares of what is usual round the eye: darker skin lies in a fold, brighter skin shines. */
const LIT_FROM = [0.7, 0.95] as const;
const SHINES_FROM = [1.25, 1.6] as const;
/** A lid has the colour of the skin under the brow; what lies below the eyes counts by this share. */
const BELOW_SHARE = 0.3;
/** A lid is a little darker than the skin round it at its edge and in its fold. */
const ROUNDNESS = 0.08;
const MIDDLE_PX = 4;
/** The old edge with its lashes and the fold above it are drawn over as far as the lid came down, within these. */
const FOLD_PX = [2, 4] as const;
const FEATHER_PX = 3.5;
/** Half the thickness of the line of lashes along the new edge, and how much of it is seen. */
const LASHES_PX = 1.3;
const LASHES_SHARE = 0.75;
/** Share of the pixels along the old edge that count as lashes. */
const DARKEST = 0.25;

type Point = readonly [number, number];

/** Draws upper lids that came down into `rgb` [H * W * 3] in place; call it before the eyes are drawn. */
export function drawLids(
  rgb: Float32Array,
  face: AssemblyFace,
  turn: Pick<HeadTurn, 'target' | 'rigid' | 'after'>,
): void {
  const { widthPx, heightPx } = face;
  const unit = widthPx / 256;
  const down = downOf(turn.after);
  const length = Math.hypot(...down);
  const [sin, cos] = [down[0] / length, down[1] / length];
  /** A place of the picture with the head upright. */
  const upright = ([x, y]: Point): Point => [x * cos - y * sin, x * sin + y * cos];
  let skin: Float32Array | undefined;
  UPPER_LIDS.forEach((lid, which) => {
    const [before, after] = [edgeOf(turn.rigid, lid), edgeOf(turn.target, lid)];
    const loweredPx = loweredBy(before.map(upright), after.map(upright));
    const shown = ramp(loweredPx / unit, ...LOWERED_PX);
    const [opening, around] = [eyeOpeningPolygons[which], lidPolygons[which]];
    if (shown === 0 || !opening || !around) return;
    skin ??= skinAround(face);
    const foldPx = Math.min(FOLD_PX[1] * unit, Math.max(FOLD_PX[0] * unit, loweredPx));
    const fold = before.map(([x, y]): Point => [x - foldPx * sin, y - foldPx * cos]);
    const edge = after.map(upright).sort(([a], [b]) => a - b);
    const lidPlane = softPolygon(
      Float32Array.from([...fold, ...after.toReversed()].flatMap((at) => [...at, 0])),
      [...fold, ...after].map((_, i) => i),
      widthPx,
      heightPx,
    );
    const open = softPolygon(turn.target, opening, widthPx, heightPx);
    const off = distanceTo((i) => (lidPlane[i] ?? 0) >= 0.5, widthPx, heightPx);
    const back = invertAffine(affineBetween(face.points, turn.rigid, [...around, ...opening]));
    const lashes = lashesOf(face, lid);
    for (let i = 0; i < off.length; i += 1) {
      if ((off[i] ?? 0) > FEATHER_PX * unit) continue;
      const [x, y] = [(i % widthPx) + 0.5, Math.floor(i / widthPx) + 0.5];
      const toEdge = distanceToLine(after, [x, y]);
      // The feather runs upwards and aside; below the edge is the eye, or the lower lid that keeps its pixels.
      const [across, along] = upright([x, y]);
      const above = along < lineAt(edge, across) ? 1 : ramp(toEdge, unit, 0);
      const alpha = shown * above * (1 - (open[i] ?? 0)) * ramp(off[i] ?? 0, FEATHER_PX * unit, 0);
      const line = LASHES_SHARE * shown * (1 - (open[i] ?? 0)) * ramp(toEdge, LASHES_PX * unit, 0.3 * unit);
      if (alpha + line === 0) continue;
      const at = Float32Array.of(back[0] * x + back[1] * y + back[2], back[3] * x + back[4] * y + back[5]);
      const colour = sample(skin, 3, widthPx, { positions: at });
      const middle = ramp(Math.min(toEdge, distanceToLine(fold, [x, y])), 0, MIDDLE_PX * unit);
      const shade = 1 - ROUNDNESS * (1 - middle);
      for (let c = 0; c < 3; c += 1) {
        const k = i * 3 + c;
        const covered = (rgb[k] ?? 0) * (1 - alpha) + alpha * shade * (colour[c] ?? 0);
        rgb[k] = covered * (1 - line) + line * Math.min(covered, lashes[c] ?? 0);
      }
    }
  });
}

/** How far the middle of a lid's edge comes down, in pixels; both edges upright. */
function loweredBy(before: readonly Point[], after: readonly Point[]): number {
  const middle = [3, 4, 5];
  return middle.reduce((sum, k) => sum + (after[k]?.[1] ?? 0) - (before[k]?.[1] ?? 0), 0) / middle.length;
}

function edgeOf(points: ArrayLike<number>, lid: readonly number[]): Point[] {
  return lid.map((i) => [points[i * 3] ?? 0, points[i * 3 + 1] ?? 0]);
}

/** Colours of the skin round both eyes [H * W * 3], spread over the eyes. */
function skinAround(face: AssemblyFace): Float32Array {
  const { widthPx, heightPx } = face;
  const unit = widthPx / 256;
  const openings = polygonPlane(face.points, eyeOpeningPolygons, widthPx, heightPx);
  const off = distanceTo((i) => (openings[i] ?? 0) > 0, widthPx, heightPx);
  // Behind glasses skin is labelled as glasses; their frames are mostly further off.
  const plain = face.planeOf('skin', 'nose', 'glasses');
  const other = growPlane(face.planeOf('brow-left', 'brow-right', 'hair', 'hat'), widthPx, unit);
  const near = off.map((px, i) =>
    px > SKIN_PX[0] * unit && px < SKIN_PX[1] * unit && !other[i] ? (plain[i] ?? 0) : 0,
  );
  const levels = Array.from(near.keys())
    .filter((i) => (near[i] ?? 0) > 0)
    .map((i) => levelAt(face.rgb, i));
  const usual = levels.sort((a, b) => a - b)[levels.length >> 1] ?? 0;
  const corners = UPPER_LIDS.flatMap((lid) => [lid[0] ?? 0, lid[8] ?? 0]);
  const middle = corners.reduce((sum, i) => sum + (face.points[i * 3 + 1] ?? 0), 0) / corners.length;
  const known = near.map((share, i) => {
    if (share === 0) return 0;
    const level = levelAt(face.rgb, i) / Math.max(usual, 1);
    const above = Math.floor(i / widthPx) < middle ? 1 : BELOW_SHARE;
    return share * above * Math.max(0.01, ramp(level, ...LIT_FROM) * (1 - ramp(level, ...SHINES_FROM)));
  });
  return pyramidFill(face.rgb, levels.length > 0 ? known : known.map(() => 1), 3, widthPx);
}

/** The mean colour of the darkest pixels along a lid's edge. */
function lashesOf(face: AssemblyFace, lid: readonly number[]): number[] {
  const edge = edgeOf(face.points, lid);
  const positions = edge.slice(1).flatMap(([x, y], k) => {
    const [u, v] = edge[k] ?? [x, y];
    return [0, 0.25, 0.5, 0.75].flatMap((t) => [x + t * (u - x), y + t * (v - y)]);
  });
  const colours = sample(face.rgb, 3, face.widthPx, { positions: Float32Array.from(positions) });
  const pixels = Array.from({ length: colours.length / 3 }, (_, i) => [...colours.subarray(i * 3, i * 3 + 3)]);
  const darkest = pixels.sort((a, b) => levelAt(a, 0) - levelAt(b, 0)).slice(0, Math.ceil(pixels.length * DARKEST));
  return [0, 1, 2].map((c) => darkest.reduce((sum, pixel) => sum + (pixel[c] ?? 0), 0) / darkest.length);
}

/** Height of a line of points, from left to right, at `x`; its ends carried on level. */
function lineAt(line: readonly Point[], x: number): number {
  const after = line.findIndex(([at]) => at >= x);
  const [right, left] = [line[after < 0 ? line.length - 1 : after], line[Math.max(0, after - 1)]];
  if (!right || !left || after <= 0) return right?.[1] ?? 0;
  const t = (x - left[0]) / Math.max(right[0] - left[0], 1e-6);
  return left[1] + t * (right[1] - left[1]);
}

function distanceToLine(line: readonly Point[], [x, y]: Point): number {
  let least = Number.POSITIVE_INFINITY;
  for (let k = 1; k < line.length; k += 1) {
    const [[ax, ay], [bx, by]] = [line[k - 1] as Point, line[k] as Point];
    const [dx, dy] = [bx - ax, by - ay];
    const t = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / Math.max(dx * dx + dy * dy, 1e-9)));
    least = Math.min(least, Math.hypot(x - ax - t * dx, y - ay - t * dy));
  }
  return least;
}
