/** Expressions added to points that are drawn already, whatever shape they have. */
import { facePointCount, type MotionBasis } from '../../geometry/motion-basis.ts';
import { project, rotationFromPose } from '../../geometry/pose.ts';
import type { MotionValue } from '../../kit/index.ts';

/**
 * `points` [478, 3] in pixels of a head posed as in `head`, with expression coefficients [57] of either sign added;
 * `weights` [478] hold points back (0..1).
 */
export function express(
  basis: MotionBasis,
  points: Float32Array,
  head: MotionValue,
  coefficients: ArrayLike<number>,
  weights?: Float32Array,
): Float32Array {
  const rotation = rotationFromPose(head.pose.data);
  const step = project(movement(basis, coefficients), { rotation, scalePx: head.scalePx, translationPx: [0, 0] });
  return points.map((value, i) => value + (step[i] ?? 0) * (weights?.[Math.floor(i / 3)] ?? 1));
}

/** What coefficients [57] do to the points, [478, 3] in head-frame centimetres. */
function movement(basis: MotionBasis, coefficients: ArrayLike<number>): Float32Array {
  const size = facePointCount * 3;
  const moved = new Float32Array(size);
  for (let m = 0; m < coefficients.length; m += 1) {
    const amount = coefficients[m] ?? 0;
    if (amount === 0) continue;
    for (let i = 0; i < size; i += 1) moved[i] = (moved[i] ?? 0) + amount * (basis.expression[m * size + i] ?? 0);
  }
  return moved;
}
