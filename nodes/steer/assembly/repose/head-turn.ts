/**
 * How a head turns in a picture whose shoulders stay: about a point in the neck, not about the middle of the face,
 * which is the origin of a motion's frame. The back of the head then hardly moves in a yaw, as in life.
 */
import { pointsOfMotion } from '../../../face/motion/camera.ts';
import { alignShape } from '../../../geometry/align.ts';
import { drawnBlink } from '../../../geometry/blink.ts';
import { fitMotion } from '../../../geometry/fit-motion.ts';
import { facePointCount, type MotionBasis, withoutSide } from '../../../geometry/motion-basis.ts';
import {
  type Camera,
  poseFromRotation,
  project,
  type Rotation,
  rotationFromPose,
  unproject,
} from '../../../geometry/pose.ts';
import { headShape } from '../../../geometry/shape.ts';
import { float32, type MotionValue } from '../../../kit/index.ts';

/** Head frame, centimetres: between the ears and a little below them, where the skull sits on the spine. */
const PIVOT_CM = [0, -3, -8] as const;

/**
 * How far a turn (yaw, pitch, roll) is drawn against what was asked. Poses are in the units in which the mesh reads
 * them, and it reads less than there is: a rendered head turned by 20 degrees of yaw is seen at 16.6.
 */
const DRAWN_TURN = [1.25, 1.15, 1] as const;

/**
 * The same for expressions that the mesh reads too small, by name without side: how far one is drawn from what the
 * picture shows towards what was asked. A whole browInnerUp of ICT-FaceKit lifts the inner brow by 0.53 cm; drawn it
 * lifts it by 0.74, of which the mesh sees half, spread over the whole brow.
 */
const DRAWN_EXPRESSION: Readonly<Record<string, number>> = { jawOpen: 1.1, mouthSmile: 1.3, browInnerUp: 1.4 };

/**
 * And for irises: on rendered heads whose eyes turn by a known angle the irises read 0.56 of it to the side, since the
 * network moves the eyes' corners after them.
 */
const DRAWN_GAZE = 1.3;
const FIRST_IRIS = 468;

/** Points that expressions hardly move: forehead, temples, bridge of the nose, corners of the eyes. */
const RIGID_POINTS = [
  10, 338, 297, 332, 284, 251, 389, 356, 454, 234, 127, 162, 21, 54, 103, 67, 109, 168, 6, 197, 195, 5, 122, 351, 33,
  133, 263, 362, 151, 9,
];

const rigidWeights = (() => {
  const weights = new Float32Array(facePointCount);
  for (const i of RIGID_POINTS) weights[i] = 1;
  return weights;
})();

/** Cameras before and after, and the points of the wanted face float32 [478, 3] in pixels. */
export interface HeadTurn {
  readonly before: Camera;
  readonly after: Camera;
  readonly target: Float32Array;
  /** The points as they are, turned with the head alone: where teeth, eyeballs and bone come to lie. */
  readonly rigid: Float32Array;
  /** The wanted motion at its new place. */
  readonly motion: MotionValue;
}

/** Counterparts of each eye's lids, upper and lower, from corner to corner. */
const LIDS = [
  { blink: 'eyeBlink_R', upper: [246, 161, 160, 159, 158, 157, 173], lower: [7, 163, 144, 145, 153, 154, 155] },
  { blink: 'eyeBlink_L', upper: [466, 388, 387, 386, 385, 384, 398], lower: [249, 390, 373, 374, 380, 381, 382] },
] as const;

/** Blinks from which lids close altogether, and where they do. */
const CLOSING = [0.6, 1] as const;

/**
 * Keeps upper lids from passing the lower ones, in place, and closes what a blink beyond the one that is shown leaves
 * open: the basis moves every lid by as much as the mean face needs, and eyes differ.
 */
function meetLids(
  basis: MotionBasis,
  shown: ArrayLike<number>,
  asked: ArrayLike<number>,
  points: Float32Array,
  camera: Camera,
): void {
  const down = downOf(camera);
  const openOf = (blink: number) => 1 - Math.min(1, Math.max(0, (blink - CLOSING[0]) / (CLOSING[1] - CLOSING[0])));
  for (const { blink, upper, lower } of LIDS) {
    const [from, to] = [shown, asked].map((expression) =>
      openOf(expression[basis.expressionNames.indexOf(blink)] ?? 0),
    );
    const open = Math.min(1, (to ?? 1) / Math.max(from ?? 1, 1e-6));
    upper.forEach((above, k) => {
      const below = lower[k] ?? above;
      const [dx, dy] = [0, 1].map((axis) => (points[below * 3 + axis] ?? 0) - (points[above * 3 + axis] ?? 0));
      const gap = (dx ?? 0) * down[0] + (dy ?? 0) * down[1];
      const less = gap - Math.max(0, gap) * (from === 0 ? 1 : open);
      points[above * 3] = (points[above * 3] ?? 0) + less * down[0];
      points[above * 3 + 1] = (points[above * 3 + 1] ?? 0) + less * down[1];
    });
  }
}

/** Down along the head in a camera's picture [x, y], shorter where the head nods. */
export function downOf({ rotation }: Camera): readonly [number, number] {
  return [-(rotation[1] ?? 0), rotation[4] ?? 1];
}

/** The turn from points [478, 3] as they are in the picture to a wanted motion of the same face. */
export function turnOf(basis: MotionBasis, points: ArrayLike<number>, asked: MotionValue): HeadTurn {
  const shown = fitMotion(basis, points).expression;
  // The head lies where it shows what it shows now: aligned as edited, it would shrink back from its own raised brows.
  const before = alignShape(headShape(basis, asked.shape.data, shown, asked.residual.data), points, rigidWeights);
  const wanted = { ...asked, expression: drawnExpression(basis, shown, asked.expression) };
  const rotation = drawnRotation(before, wanted.pose.data);
  const still: Camera = { rotation, scalePx: wanted.scalePx, translationPx: wanted.translationPx };
  const [from, to] = [project(PIVOT_CM, before), project(PIVOT_CM, still)];
  const translationPx = [0, 1].map((k) => still.translationPx[k as 0 | 1] + (from[k] ?? 0) - (to[k] ?? 0));
  const anchored: MotionValue = {
    ...wanted,
    pose: float32([3], poseFromRotation(rotation)),
    translationPx: translationPx as [number, number],
  };
  const after: Camera = { rotation, scalePx: wanted.scalePx, translationPx: anchored.translationPx };
  const target = pointsOfMotion(basis, anchored);
  meetLids(basis, shown, asked.expression.data, target, after);
  const rigid = project(unproject(points, before, before.depthOffsetPx), after);
  for (let i = FIRST_IRIS * 3; i < target.length; i += 1)
    target[i] = (target[i] ?? 0) + (DRAWN_GAZE - 1) * ((target[i] ?? 0) - (rigid[i] ?? 0));
  return {
    before,
    after,
    target,
    motion: anchored,
    rigid,
  };
}

function drawnExpression(
  basis: MotionBasis,
  shown: ArrayLike<number>,
  asked: MotionValue['expression'],
): MotionValue['expression'] {
  const drawn = drawnBlink(basis, shown, asked.data).map((value, i) => {
    const gain = DRAWN_EXPRESSION[withoutSide(basis.expressionNames[i])] ?? 1;
    const change = value - (shown[i] ?? 0);
    // What was not edited differs by rounding alone and keeps its pixels.
    return Math.abs(change) < 1e-3 ? value : value + (gain - 1) * change;
  });
  return float32(asked.shape, drawn);
}

function drawnRotation(before: Camera, wanted: ArrayLike<number>): Rotation {
  const pose = poseFromRotation(before.rotation);
  return rotationFromPose(
    DRAWN_TURN.map((gain, axis) => (pose[axis] ?? 0) + gain * ((wanted[axis] ?? 0) - (pose[axis] ?? 0))),
  );
}

/** The angle by which the head turns, about whatever axis. */
export function turnDegrees({ before, after }: HeadTurn): number {
  const trace = before.rotation.reduce((sum, value, i) => sum + value * (after.rotation[i] ?? 0), 0);
  return (Math.acos(Math.max(-1, Math.min(1, (trace - 1) / 2))) * 180) / Math.PI;
}
