/** f_G: where the eyes look, relative to the head. */
import { gazeOf, opennessOf } from '../geometry/gaze.ts';
import { defineNode, float32 } from '../kit/index.ts';
import { pointsInFrame } from './detection/frames.ts';
import { gazeByNetwork } from './gaze-network/look.ts';
import { cameraOf } from './motion/camera.ts';
import { loadMotionBasis, motionFamily } from './motion/load-basis.ts';

/** Lids nearer to each other than this share of the eye's width hide the iris. */
const SHUT = 0.14;

export const gaze = defineNode(
  {
    type: 'face/gaze',
    version: 2,
    title: 'Gaze',
    help: {
      summary: 'Gaze f_G: yaw and pitch in degrees relative to the head.',
      paper: 'An estimator trained on MPIIGaze.',
      here: 'Without a network of yours, geometry: where each iris lies between the corners of its eye, carried into the head frame of the fitted 3DMM.',
    },
    inputs: {
      face: { kind: 'face' },
      motion: { kind: 'motion', family: '$model.family', help: 'Where the head points; the gaze is relative to it.' },
      image: { kind: 'image', optional: true, help: 'Only a network of yours needs it: the picture it looks at.' },
    },
    params: {
      model: {
        param: 'model',
        role: 'gaze',
        default: '',
        builtIn: { title: 'the irises in the mesh', binds: { family: motionFamily } },
        help: 'A gaze network of yours; without one, geometry.',
      },
    },
    outputs: {
      gaze: { kind: 'gaze' },
      openness: {
        kind: 'number',
        help: 'Gap of the lids over the width of the eye, of the more open eye: about 0.3; below 0.14 it looks shut, and the gaze is a guess.',
      },
    },
    models: ['nano/motion-basis'],
  },
  async ({ inputs: { face, motion, image }, params: { model }, context }) => {
    const points = pointsInFrame(face, motion.frame, 'motion');
    const openness = opennessOf(points);
    if (openness < SHUT) {
      context.log(
        'warning',
        `the eyes look shut (lids ${openness.toFixed(2)} of the eye's width apart, open ones about 0.3): the gaze is a guess`,
      );
    }
    const angles =
      model === ''
        ? float32([2], gazeOf(await loadMotionBasis(context), points, cameraOf(motion)))
        : await gazeByNetwork(context, model, { face, motion, image });
    return { gaze: { kind: 'gaze', angles }, openness: { kind: 'number', value: openness } };
  },
);
