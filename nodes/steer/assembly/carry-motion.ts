/** A face at another's expression and pose: the points a donor's own head would have in the canvas's picture. */
import { cameraOf } from '../../face/motion/camera.ts';
import { drawnBlink } from '../../geometry/blink.ts';
import { setLook } from '../../geometry/gaze.ts';
import type { MotionBasis } from '../../geometry/motion-basis.ts';
import { project } from '../../geometry/pose.ts';
import { headShape } from '../../geometry/shape.ts';
import { float32, type GazeValue, type MotionValue } from '../../kit/index.ts';
import { mapPoints } from '../../perception/affine.ts';
import { similarityBetween } from './affine-fit.ts';

/** Bony points that hold a head in place: eye corners, nose root, upper oval, chin. */
const ANCHORS = [33, 133, 263, 362, 168, 6, 10, 338, 109, 127, 356, 234, 454, 152];

/**
 * Points float32 [478, 3] of the donor's shape with the wanted expression and pose, scaled and placed so that its bony
 * points lie on `wantedPoints`.
 */
export function carryMotion(
  basis: MotionBasis,
  donor: MotionValue,
  wanted: MotionValue,
  wantedPoints: Float32Array,
): Float32Array {
  const expression = drawnBlink(basis, donor.expression.data, wanted.expression.data);
  const shape = headShape(basis, donor.shape.data, expression, donor.residual.data);
  const points = project(shape, cameraOf(wanted));
  return mapPoints(points, similarityBetween(points, wantedPoints, ANCHORS));
}

/** The motion with its eyes turned to a gaze; the eyeLook coefficients carry it. */
export function lookAt(basis: MotionBasis, motion: MotionValue, gaze: GazeValue): MotionValue {
  const expression = Float32Array.from(motion.expression.data);
  setLook(basis, expression, gaze.angles.data);
  return { ...motion, expression: float32([expression.length], expression) };
}

/** The canvas's face driven by another's expression and pose; shape, scale and place stay the canvas's. */
export function driveBy(canvas: MotionValue, driver: MotionValue): MotionValue {
  return { ...canvas, expression: driver.expression, pose: driver.pose };
}
