/** A motion value as geometry's functions want it: the camera it was seen by and its points drawn again. */
import type { MotionBasis } from '../../geometry/motion-basis.ts';
import { type Camera, project, rotationFromPose } from '../../geometry/pose.ts';
import { headShape } from '../../geometry/shape.ts';
import type { MotionValue } from '../../kit/index.ts';

/** The weak-perspective camera of a motion, in pixels of its frame. */
export function cameraOf(motion: MotionValue): Camera {
  return {
    rotation: rotationFromPose(motion.pose.data),
    scalePx: motion.scalePx,
    translationPx: motion.translationPx,
  };
}

/** The 478 points float32 [478, 3] a motion stands for, in pixels of its frame; an unedited fit gives back its points. */
export function pointsOfMotion(basis: MotionBasis, motion: MotionValue): Float32Array {
  const shape = headShape(basis, motion.shape.data, motion.expression.data, motion.residual.data);
  return project(shape, cameraOf(motion));
}
