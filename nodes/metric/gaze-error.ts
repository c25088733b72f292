/** metric/gaze-error: the angle between two lines of sight. */

import { defineNode } from '../kit/index.ts';

const RADIANS = Math.PI / 180;

/** Unit direction of a gaze [yaw, pitch] in degrees: x to the picture's right, y up, z towards the viewer. */
function directionOf(angles: ArrayLike<number>): readonly [number, number, number] {
  const [yaw, pitch] = [(angles[0] ?? 0) * RADIANS, (angles[1] ?? 0) * RADIANS];
  return [Math.cos(pitch) * Math.sin(yaw), Math.sin(pitch), Math.cos(pitch) * Math.cos(yaw)];
}

/** Angle in degrees between two gazes, each relative to its own head. */
export const gazeError = defineNode(
  {
    type: 'metric/gaze-error',
    version: 1,
    title: 'Gaze Error',
    help: { summary: 'Angle between two gazes in degrees, each taken relative to its own head.' },
    inputs: { first: { kind: 'gaze', title: 'First' }, second: { kind: 'gaze', title: 'Second' } },
    params: {},
    outputs: { angle: { kind: 'number', title: 'Angle', help: 'Degrees, 0..180.' } },
  },
  ({ inputs: { first, second } }) => {
    const [a, b] = [directionOf(first.angles.data), directionOf(second.angles.data)];
    const cross = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
    // The cosine alone has no digits left for gazes that nearly agree.
    const angle = Math.atan2(Math.hypot(...cross), a[0] * b[0] + a[1] * b[1] + a[2] * b[2]);
    return { angle: { kind: 'number', value: angle / RADIANS } };
  },
);
