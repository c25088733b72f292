/**
 * The operation `repose`: the canvas itself moved to a wanted motion of its own face. The face moves by its mesh, the
 * head round it as a solid that turns about the neck, and the jaw passes before the neck, which stays.
 */
import { opennessOf } from '../../../geometry/gaze.ts';
import { mirrorPoints } from '../../../geometry/mirror.ts';
import type { MotionBasis } from '../../../geometry/motion-basis.ts';
import { faceOvalPolygon, mouthPolygon } from '../../../geometry/regions.ts';
import type { MotionValue } from '../../../kit/index.ts';
import { distanceTo } from '../../../mask/planes/distance.ts';
import type { AssemblyFace } from '../faces.ts';
import { headPlane } from '../fusion-area.ts';
import { sample, samplePixels } from '../layers.ts';
import { type BlurPlane, growPlane, layOver, polygonPlane } from '../planes.ts';
import { turnEyes } from './eye-layer.ts';
import { headField } from './head-field.ts';
import { type HeadTurn, turnDegrees, turnOf } from './head-turn.ts';
import { drawLids } from './lid-layer.ts';
import { meshLayer, spreadMap } from './mesh-layer.ts';
import { drawMouth } from './mouth-interior.ts';
import { fillUpwards } from './neck-fill.ts';
import { ramp } from './ramp.ts';

/** For crops of 256 px: the strip round the jaw that goes with it, and the steps of the jaw against the neck that show. */
const STRIP_PX = 6;
/** Width of the seam between the face and the hair beside it. */
const SOFT_PX = 3;
/** How far from where the jaw comes to lie its old place may show. */
const REVEAL_PX = 40;
const STEP_PX = [0.6, 2.5] as const;
/** Turns above the first show what a rim hid, turns below the second hardly. */
const STEADY_DEGREES = [6, 2] as const;
/** Turns beyond it show mostly what the picture does not. */
const MAX_TURN_DEGREES = 35;
/** Lids nearer to each other than this share of the eye's width hide the iris. */
const SHUT = 0.14;
/** A place counts as changed when it moved by this much, or differs by so many levels. */
const MOVED_PX = 0.4;
const CHANGED_LEVELS = 4;

/** The canvas after the movement. */
export interface Reposed {
  /** RGB [H * W * 3] 0..255. */
  readonly rgb: Float32Array;
  /** [H * W], 1 where anything changed, else 0. */
  readonly area: Float32Array;
  /** [478, 3] */
  readonly points: Float32Array;
  /** The wanted motion where it came to lie: a head turns about its neck, which shifts the face. */
  readonly motion: MotionValue;
  /** Where each pixel comes from, [H * W * 2]: for planes that are to come along. */
  readonly positions: Float32Array;
  /** What the picture cannot give, in words for the log. */
  readonly doubts: readonly string[];
}

/** Moves the canvas to the wanted motion. */
export function reposeFace(basis: MotionBasis, canvas: AssemblyFace, wanted: MotionValue, blur: BlurPlane): Reposed {
  const { widthPx, heightPx, points } = canvas;
  const unit = widthPx / 256;
  const turn = turnOf(basis, points, wanted);
  const map = spreadMap(points, turn.target, widthPx, heightPx, blur);
  const field = headField(turn, map, headPlane(canvas));
  const behind = withoutJaw(canvas, map, field, blur);
  const around = samplePixels(behind, widthPx, field);
  const face = meshLayer(canvas, turn.target, map, mirrorPoints(basis), blur);
  const mouth = polygonPlane(turn.target, [mouthPolygon], widthPx, heightPx);
  const inMesh = distanceTo((i) => (map.covered[i] ?? 0) === 0 && !mouth[i], widthPx, heightPx);
  // What is seen beside a jaw and not on it stays where it is. A rim seen edge-on comes along unless the head turns.
  const beside = sample(canvas.planeOf('background'), 1, widthPx, map);
  const steady = ramp(turnDegrees(turn), ...STEADY_DEGREES);
  const alpha = map.covered.map((_, i) => {
    const joined = (field.overNeck[i] ?? 0) * Math.max(map.strip[i] ?? 0, steady) * (1 - (beside[i] ?? 0));
    if ((inMesh[i] ?? 0) > 0) return Math.max(ramp(inMesh[i] ?? 0, 0, SOFT_PX * unit), joined);
    return joined * ramp(map.offMesh[i] ?? 0, STRIP_PX * unit, 1);
  });
  const rgb = layOver(around, face, alpha);
  drawLids(rgb, canvas, turn);
  turnEyes(rgb, canvas, turn);
  drawMouth(rgb, basis, canvas, wanted, turn);
  const positions = field.positions.map((value, i) => ((alpha[i >> 1] ?? 0) > 0.5 ? (map.positions[i] ?? 0) : value));
  const area = changedArea(canvas, rgb, positions, blur);
  return { rgb, area, points: turn.target, motion: turn.motion, positions, doubts: doubtsAbout(points, turn) };
}

function doubtsAbout(points: ArrayLike<number>, turn: HeadTurn): string[] {
  const doubts: string[] = [];
  const degrees = turnDegrees(turn);
  if (degrees > MAX_TURN_DEGREES) {
    doubts.push(
      `the head is to turn by ${degrees.toFixed(0)} degrees (good up to ${MAX_TURN_DEGREES}): what comes into view was never seen and is guessed from the other half`,
    );
  }
  const [before, after] = [opennessOf(points), opennessOf(turn.target)];
  if (before < SHUT && after > 1.5 * SHUT) {
    doubts.push(
      `the eyes are shut in the picture (lids ${before.toFixed(2)} of the eye's width apart): opened eyes are a guess`,
    );
  }
  return doubts;
}

/** The picture with neck where the jaw was, as far as the jaw moves against the neck. */
function withoutJaw(
  canvas: AssemblyFace,
  map: { readonly positions: Float32Array; readonly covered: Float32Array },
  field: { readonly positions: Float32Array; readonly overNeck: Float32Array },
  blur: BlurPlane,
): Float32Array {
  const { widthPx, heightPx, points } = canvas;
  const unit = widthPx / 256;
  const oval = growPlane(polygonPlane(points, [faceOvalPolygon], widthPx, heightPx), widthPx, STRIP_PX * unit);
  const steps = map.covered.map((inside, i) => {
    if (!inside) return 0;
    const [dx, dy] = [0, 1].map((k) => (map.positions[i * 2 + k] ?? 0) - (field.positions[i * 2 + k] ?? 0));
    return Math.min(1, Math.hypot(dx ?? 0, dy ?? 0) / (STEP_PX[1] * unit)) * (field.overNeck[i] ?? 0);
  });
  if (!steps.some((step) => step > STEP_PX[0] / STEP_PX[1])) return canvas.rgb;
  const stepped = growPlane(
    steps.map((step) => (step > STEP_PX[0] / STEP_PX[1] ? 1 : 0)),
    widthPx,
    REVEAL_PX * unit,
  );
  const near = blur(stepped, STRIP_PX * unit);
  const known = oval.map((inside, i) => (inside || (field.overNeck[i] ?? 0) < 0.5 ? 0 : 1));
  const neck = fillUpwards(canvas.rgb, known, widthPx, unit, blur);
  const hole = oval.map((inside, i) => inside * (field.overNeck[i] ?? 0) * ramp(near[i] ?? 0, 0, 0.5));
  return layOver(canvas.rgb, neck, blur(hole, unit));
}

function changedArea(canvas: AssemblyFace, rgb: Float32Array, positions: Float32Array, blur: BlurPlane): Float32Array {
  const { widthPx, heightPx } = canvas;
  const changed = Float32Array.from({ length: widthPx * heightPx }, (_, i) => {
    const moved = Math.hypot(
      (positions[i * 2] ?? 0) - (i % widthPx) - 0.5,
      (positions[i * 2 + 1] ?? 0) - Math.floor(i / widthPx) - 0.5,
    );
    if (moved > MOVED_PX) return 1;
    const levels = [0, 1, 2].map((c) => Math.abs((rgb[i * 3 + c] ?? 0) - (canvas.rgb[i * 3 + c] ?? 0)));
    return Math.max(...levels) > CHANGED_LEVELS ? 1 : 0;
  });
  // Single pixels are noise; what stands together counts.
  return blur(changed, widthPx / 256).map((share) => (share > 0.3 ? 1 : 0));
}
