/** The motion value of a face: the fit of nodes/geometry with its frame and family. */
import { type FitOptions, fitMotion } from '../../geometry/fit-motion.ts';
import type { MotionBasis } from '../../geometry/motion-basis.ts';
import { type FaceValue, float32, type MotionValue } from '../../kit/index.ts';
import { motionFamily } from './load-basis.ts';

/**
 * Fits the basis to a face's points.
 * @throws RangeError when the points are not 478 numbers of three.
 */
export function motionOfFace(basis: MotionBasis, face: FaceValue, options: FitOptions = {}): MotionValue {
  const fit = fitMotion(basis, face.points.data, options);
  return {
    kind: 'motion',
    family: motionFamily,
    expression: float32([fit.expression.length], fit.expression),
    pose: float32([3], fit.pose),
    shape: float32([fit.shape.length], fit.shape),
    scalePx: fit.scalePx,
    translationPx: fit.translationPx,
    residual: float32([478, 3], fit.residual),
    frame: face.frame,
    fitError: fit.fitError,
  };
}
