/**
 * Eyeballs behind moving lids. The mesh would squash an iris with its lids; here the eye keeps its shape, the iris goes
 * to where the wanted gaze puts it, white fills the place it left, and the lids' opening cuts both.
 */
import { invertAffine } from '../../../face/detection/frames.ts';
import { eyes, irisRadiusPx } from '../../../geometry/gaze.ts';
import type { Affine } from '../../../kit/index.ts';
import { distanceTo } from '../../../mask/planes/distance.ts';
import { affineBetween } from '../affine-fit.ts';
import { cheekColour } from '../cheek-colour.ts';
import type { AssemblyFace } from '../faces.ts';
import { sample } from '../layers.ts';
import { levelAt } from '../level.ts';
import { polygonPlane, unite } from '../planes.ts';
import type { HeadTurn } from './head-turn.ts';
import { pyramidFill } from './pyramid-fill.ts';
import { ramp } from './ramp.ts';
import { softPolygon } from './soft-polygon.ts';

/** Smallest movements (pixels of a 256 px crop) for which an eye is drawn anew; below it keeps its own pixels. */
const LEAST_IRIS_PX = 0.25;
const LEAST_LID_PX = 0.6;
const LID_MARGIN_PX = 1;
/** Iris pixels nearer to a lid carry its rim or its lashes, which would stand as a line in an iris that moved. */
const IRIS_LID_MARGIN_PX = 1.6;
const IRIS_MARGIN = 1.15;
const SHADOW_PX = 3;
/** Shares of an eye's brightest white: darker is lid's shadow, lash or iris, and not the colour of the ball. */
const WHITE_FROM = [0.6, 0.85] as const;
/** Share of an eye's white that counts as its brightest. */
const BRIGHTEST = 0.1;
/** How far a white's channels may lie from its brightness, and how dark it may be beside the cheeks. */
const MOST_COLOUR = 0.25;
const LEAST_OF_SKIN = 0.6;

interface Eye {
  readonly opening: readonly number[];
  readonly centre: readonly [number, number];
  readonly radiusPx: number;
  readonly toTarget: Affine;
  /** Where the iris comes to lie in the target. */
  readonly aim: readonly [number, number];
}

/** How the eyes of a face move: its points as they are wanted and as its skull alone carries them. */
export type EyeMove = Pick<HeadTurn, 'target' | 'rigid'>;

function eyesOf(face: AssemblyFace, turn: EyeMove): Eye[] {
  const unit = face.widthPx / 256;
  const xy = (points: ArrayLike<number>, i: number) => [points[i * 3] ?? 0, points[i * 3 + 1] ?? 0] as const;
  return eyes.flatMap((eye) => {
    const [centre] = eye.iris;
    const { opening } = eye;
    const toTarget = affineBetween(face.points, turn.rigid, [...eye.lids, ...opening]);
    const [from, aim] = [xy(face.points, centre), xy(turn.target, centre)];
    const still = apply(toTarget, from);
    const lidsMoved = Math.max(
      ...opening.map((i) => {
        const [a, b] = [xy(turn.target, i), xy(turn.rigid, i)];
        return Math.hypot(a[0] - b[0], a[1] - b[1]);
      }),
    );
    const moved = Math.hypot(aim[0] - still[0], aim[1] - still[1]);
    if (moved < LEAST_IRIS_PX * unit && lidsMoved < LEAST_LID_PX * unit) return [];
    return [{ opening, centre: from, radiusPx: irisRadiusPx(face.points, eye), toTarget, aim }];
  });
}

function apply([a, b, c, d, e, f]: Affine, [x, y]: readonly [number, number]): [number, number] {
  return [a * x + b * y + c, d * x + e * y + f];
}

/** Draws the eyes of a re-posed face into `rgb` [H * W * 3] in place, where lids or gaze moved. */
export function turnEyes(rgb: Float32Array, face: AssemblyFace, turn: EyeMove): void {
  const drawn = eyesOf(face, turn);
  if (drawn.length === 0) return;
  const { widthPx, heightPx } = face;
  const unit = widthPx / 256;
  const open = drawn
    .map(({ opening }) => polygonPlane(face.points, [opening], widthPx, heightPx))
    .reduce((a, b) => unite(a, b));
  const inside = distanceTo((i) => (open[i] ?? 0) === 0, widthPx, heightPx);
  const white = whiteOf(face, drawn, inside);
  for (const eye of drawn) {
    const alpha = softPolygon(turn.target, eye.opening, widthPx, heightPx);
    const lids = distanceTo((i) => (alpha[i] ?? 0) < 0.5, widthPx, heightPx);
    const back = invertAffine(eye.toTarget);
    const aim = apply(back, eye.aim);
    for (let i = 0; i < alpha.length; i += 1) {
      const share = alpha[i] ?? 0;
      if (share === 0) continue;
      const at = apply(back, [(i % widthPx) + 0.5, Math.floor(i / widthPx) + 0.5]);
      const colour = eyeColour(face, eye, white, inside, aim, at, unit);
      const shade = 1 - 0.3 * ramp(lids[i] ?? 0, SHADOW_PX * unit, 0);
      for (let c = 0; c < 3; c += 1) {
        const k = i * 3 + c;
        rgb[k] = (rgb[k] ?? 0) * (1 - share) + share * shade * (colour[c] ?? 0);
      }
    }
  }
}

/**
 * Colours of the white of both eyes, spread over the irises and under the lids. Of each eye its brighter pixels count:
 * what an iris leaves bare was lit like them, and a dark ball beside the iris hides that the eye turned.
 */
function whiteOf(face: AssemblyFace, drawn: readonly Eye[], inside: Float32Array): Float32Array {
  const { widthPx } = face;
  const unit = widthPx / 256;
  const known = new Float32Array(inside.length);
  const whites: number[][] = drawn.map(() => []);
  inside.forEach((depth, i) => {
    if (depth <= LID_MARGIN_PX * unit) return;
    const [x, y] = [(i % widthPx) + 0.5, Math.floor(i / widthPx) + 0.5];
    const far = drawn.map(({ centre, radiusPx }) => Math.hypot(x - centre[0], y - centre[1]) - IRIS_MARGIN * radiusPx);
    const nearest = far.indexOf(Math.min(...far));
    if ((far[nearest] ?? 0) > 0) whites[nearest]?.push(i);
  });
  const levelOf = (i: number) => levelAt(face.rgb, i);
  for (const places of whites) {
    const levels = places.map(levelOf).sort((a, b) => b - a);
    const white = levels[Math.floor(levels.length * BRIGHTEST)] ?? 0;
    for (const i of places) known[i] = ramp(levelOf(i), WHITE_FROM[0] * white, WHITE_FROM[1] * white);
  }
  // Where hardly any white was seen at all, a greyish one must do.
  const least = known.some((share) => share > 0) ? known : known.map(() => 1);
  const white = pyramidFill(least === known ? face.rgb : face.rgb.map(() => 150), least, 3, widthPx);
  return paled(white, LEAST_OF_SKIN * levelAt(cheekColour(face), 0));
}

/** Colours [n * 3] made pale as the white of an eye is: narrow eyes show so little of it that skin is taken for it. */
function paled(colours: Float32Array, leastLevel: number): Float32Array {
  const out = new Float32Array(colours.length);
  for (let i = 0; i < out.length; i += 3) {
    const [r, g, b] = [colours[i] ?? 0, colours[i + 1] ?? 0, colours[i + 2] ?? 0];
    const level = levelAt([r, g, b], 0);
    const colourful = Math.max(Math.abs(r - level), Math.abs(g - level), Math.abs(b - level)) / Math.max(level, 1);
    const [gain, keep] = [Math.max(level, leastLevel) / Math.max(level, 1), Math.min(1, MOST_COLOUR / colourful)];
    [r, g, b].forEach((value, c) => {
      out[i + c] = gain * (level + keep * (value - level));
    });
  }
  return out;
}

function eyeColour(
  face: AssemblyFace,
  { centre, radiusPx }: Eye,
  white: Float32Array,
  inside: Float32Array,
  aim: readonly [number, number],
  [x, y]: readonly [number, number],
  unit: number,
): readonly number[] {
  const { widthPx } = face;
  const pick = (values: Float32Array, channels: number, px: number, py: number) =>
    sample(values, channels, widthPx, { positions: Float32Array.of(px, py) });
  const [dx, dy] = [x - aim[0], y - aim[1]];
  const far = Math.hypot(dx, dy);
  const ball = pick(white, 3, x, y);
  const share = ramp(far, radiusPx + 0.8 * unit, radiusPx - 0.8 * unit);
  if (share === 0) return [...ball];
  // What the lids hid of the iris looks like what lies across from it, or beside its middle.
  const candidates = [
    [dx, dy],
    [dx, -dy],
    [Math.sign(dx || 1) * far, 0],
    [-Math.sign(dx || 1) * far, 0],
  ] as const;
  const shown = candidates.map(([u, v]) => pick(inside, 1, centre[0] + u, centre[1] + v)[0] ?? 0);
  const first = shown.findIndex((depth) => depth > IRIS_LID_MARGIN_PX * unit);
  const [u, v] = candidates[first >= 0 ? first : shown.indexOf(Math.max(...shown))] ?? [dx, dy];
  const iris = pick(face.rgb, 3, centre[0] + u, centre[1] + v);
  return [0, 1, 2].map((c) => (ball[c] ?? 0) * (1 - share) + (iris[c] ?? 0) * share);
}
