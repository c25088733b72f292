/** f_E and f_P: expression and pose, by fitting the morphable face to the points of a face. */
import { defineNode, type MotionValue, NodeFault } from '../kit/index.ts';
import { motionOfFace } from './motion/fit-face.ts';
import { loadMotionBasis, motionFamily } from './motion/load-basis.ts';

/** Share of the eye distance from which the fit is worth a warning; unoccluded frontal faces stay below half of it. */
const POOR_FIT = 0.12;
const TURNED_DEGREES = 50;

export const motion = defineNode(
  {
    type: 'face/motion',
    version: 1,
    title: '3DMM Motion',
    help: {
      summary: 'Expression f_E (57 ICT/ARKit coefficients, 0..1) and pose f_P (yaw, pitch, roll in degrees) of a face.',
      paper: 'D3DFR (Deng et al. 2019) regresses 3DMM coefficients; expression and pose are taken from them.',
      here: 'No network: ICT-FaceKit, carried over to the mesh, is fitted to the 478 points by regularised least squares. What the modes leave unexplained stays in the value, so that an unedited motion draws the same points again.',
    },
    inputs: { face: { kind: 'face' } },
    params: {
      expressionShrink: {
        param: 'number',
        default: 0.05,
        min: 0,
        max: 0.5,
        step: 0.01,
        unit: 'share',
        title: 'expression shrink',
        help: 'Larger keeps expressions closer to neutral.',
      },
      rounds: { param: 'integer', default: 5, min: 1, max: 20, unit: 'rounds' },
    },
    outputs: { motion: { kind: 'motion', family: motionFamily } },
    models: ['nano/motion-basis'],
  },
  async ({ inputs: { face }, params, context }) => {
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
    return { motion };
  },
);
