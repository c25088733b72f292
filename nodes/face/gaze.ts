/** f_G: where the eyes look, relative to the head. */
import { gazeOf } from '../geometry/gaze.ts';
import { defineNode, float32 } from '../kit/index.ts';
import { pointsInFrame } from './detection/frames.ts';
import { cameraOf } from './motion/camera.ts';
import { loadMotionBasis, motionFamily } from './motion/load-basis.ts';

export const gaze = defineNode(
  {
    type: 'face/gaze',
    version: 1,
    title: 'Gaze',
    help: {
      summary: 'Gaze f_G: yaw and pitch in degrees relative to the head.',
      paper: 'An estimator trained on MPIIGaze.',
      here: 'Geometry: where each iris lies between the corners of its eye, carried into the head frame of the fitted 3DMM.',
    },
    inputs: { face: { kind: 'face' }, motion: { kind: 'motion', family: motionFamily } },
    params: {},
    outputs: { gaze: { kind: 'gaze' } },
    models: ['nano/motion-basis'],
  },
  async ({ inputs: { face, motion }, context }) => {
    const basis = await loadMotionBasis(context);
    const angles = gazeOf(basis, pointsInFrame(face, motion.frame, 'motion'), cameraOf(motion));
    return { gaze: { kind: 'gaze', angles: float32([2], angles) } };
  },
);
