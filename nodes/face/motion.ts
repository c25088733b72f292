/** f_E and f_P: expression and pose, by fitting the morphable face to the points of a face. */
import { defineNode, type MotionValue, NodeFault } from '../kit/index.ts';
import { motionOfFace } from './motion/fit-face.ts';
import { loadMotionBasis, motionFamily } from './motion/load-basis.ts';
import { motionByNetwork } from './motion/network.ts';

/** Share of the eye distance from which the fit is worth a warning; unoccluded frontal faces stay below half of it. */
const POOR_FIT = 0.12;
const TURNED_DEGREES = 50;

export const motion = defineNode(
  {
    type: 'face/motion',
    version: 4,
    title: '3DMM Motion',
    help: {
      summary: 'Expression f_E (57 ICT/ARKit coefficients, 0..1) and pose f_P (yaw, pitch, roll in degrees) of a face.',
      paper: 'D3DFR (Deng et al. 2019) regresses 3DMM coefficients; expression and pose are taken from them.',
      here: 'Without a network of yours, ICT-FaceKit, carried over to the mesh, is fitted to the 478 points by regularised least squares. What the modes leave unexplained stays in the value, so that an unedited motion draws the same points again.',
    },
    inputs: {
      face: { kind: 'face' },
      image: { kind: 'image', optional: true, help: 'Only a network of yours needs it: the picture it looks at.' },
    },
    params: {
      model: {
        param: 'model',
        role: 'motion',
        default: '',
        builtIn: { title: 'the fit of ICT-FaceKit', binds: { family: motionFamily, E: 57 } },
        help: 'A 3DMM network of yours; its coefficients fit only components of its own family.',
      },
      expressionShrink: {
        param: 'number',
        default: 0.002,
        min: 0,
        max: 0.5,
        step: 0.001,
        unit: 'share',
        title: 'expression shrink',
        help: 'Larger keeps expressions closer to neutral.',
      },
      rounds: { param: 'integer', default: 5, min: 1, max: 20, unit: 'rounds' },
    },
    outputs: {
      motion: { kind: 'motion', sizes: { E: '$model.E' }, family: '$model.family' },
      'fit-error': {
        kind: 'number',
        help: 'How far the fitted points lie off, as a share of the eye distance: about 0.02 is usual, above 0.12 look at the crop.',
      },
    },
    models: ['nano/motion-basis'],
  },
  async ({ inputs: { face, image }, params, context }) => {
    if (params.model !== '') return scored(await motionByNetwork(context, params.model, face, image));
    const basis = await loadMotionBasis(context);
    let motion: MotionValue;
    try {
      motion = motionOfFace(basis, face, { expressionShrink: params.expressionShrink, rounds: params.rounds });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new NodeFault({
        code: 'bad-points',
        what: error.message,
        where: 'face',
        fix: 'Link the face of a Detect & Align node.',
      });
    }
    if (motion.fitError > POOR_FIT) {
      context.log(
        'warning',
        `the 3DMM fits poorly: its error is ${(motion.fitError * 100).toFixed(0)} % of the eye distance; look at the crop (profile, occlusion)`,
      );
    }
    const yaw = motion.pose.data[0] ?? 0;
    if (Math.abs(yaw) > TURNED_DEGREES) {
      context.log('warning', `the head is turned by ${yaw.toFixed(0)} degrees: the far half of the face is guessed`);
    }
    return scored(motion);
  },
);

function scored(motion: MotionValue) {
  return { motion, 'fit-error': { kind: 'number', value: motion.fitError } } as const;
}
