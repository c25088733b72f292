/** metric/motion-error: how far two motions of one coefficient family are apart. */

import { rotationFromPose } from '../geometry/pose.ts';
import { defineNode, NodeFault } from '../kit/index.ts';

const DEGREES = 180 / Math.PI;

/** Angle in degrees of the one turn that brings the first pose onto the second. */
function turnBetween(first: ArrayLike<number>, second: ArrayLike<number>): number {
  const [a, b] = [rotationFromPose(first), rotationFromPose(second)];
  const trace = a.reduce((sum, value, k) => sum + value * (b[k] ?? 0), 0);
  return Math.acos(Math.min(1, Math.max(-1, (trace - 1) / 2))) * DEGREES;
}

/** Mean absolute difference of the expressions and the turn between the poses. */
export const motionError = defineNode(
  {
    type: 'metric/motion-error',
    version: 1,
    title: 'Motion Error',
    help: {
      summary:
        'How far two motions are apart: mean difference of the expression coefficients, and the turn between the poses.',
    },
    inputs: {
      first: { kind: 'motion', family: '$family', title: 'First' },
      second: { kind: 'motion', family: '$family', title: 'Second' },
    },
    params: {},
    outputs: {
      expression: { kind: 'number', title: 'Expression', help: 'Mean absolute difference of the coefficients, 0..1.' },
      pose: { kind: 'number', title: 'Pose', help: 'Angle between the two poses in degrees, 0..180.' },
    },
  },
  ({ inputs: { first, second } }) => {
    if (first.family !== second.family) {
      throw new NodeFault({
        code: 'motion-families',
        what: `The motions are of two families, ${first.family} and ${second.family}.`,
        where: 'second',
        fix: 'Use two parts of the same family.',
      });
    }
    const { data } = first.expression;
    const total = data.reduce((sum, value, k) => sum + Math.abs(value - (second.expression.data[k] ?? 0)), 0);
    return {
      expression: { kind: 'number', value: data.length === 0 ? 0 : total / data.length },
      pose: { kind: 'number', value: turnBetween(first.pose.data, second.pose.data) },
    };
  },
);
