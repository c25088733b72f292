/** Expression sliders by name and a turn of the head. Expressions are absolute, poses are added. */
import { defineNode, float32, NodeFault } from '../kit/index.ts';
import { coefficientsOf, expressionSliders } from './motion/expression-groups.ts';
import { loadMotionBasis, motionFamily } from './motion/load-basis.ts';

export const editMotion = defineNode(
  {
    type: 'face/edit-motion',
    version: 1,
    title: 'Edit Motion',
    help: {
      summary: 'Sets expressions by name (jawOpen, mouthSmile_L ...) and turns the head.',
      here: 'A name without a side sets both sides; _L and _R set one and win over it. What is not named stays.',
    },
    inputs: { motion: { kind: 'motion', family: motionFamily } },
    params: {
      expression: { param: 'sliders', default: {}, groups: expressionSliders, of: 'motion', min: 0, max: 1, unit: '' },
      yawDegrees: { param: 'number', default: 0, min: -60, max: 60, step: 1, unit: 'degrees', title: 'yaw (added)' },
      pitchDegrees: {
        param: 'number',
        default: 0,
        min: -45,
        max: 45,
        step: 1,
        unit: 'degrees',
        title: 'pitch (added)',
      },
      rollDegrees: { param: 'number', default: 0, min: -60, max: 60, step: 1, unit: 'degrees', title: 'roll (added)' },
    },
    outputs: { motion: { kind: 'motion', family: motionFamily } },
    handles: [
      {
        handle: 'head-pose',
        input: 'motion',
        yaw: 'yawDegrees',
        pitch: 'pitchDegrees',
        roll: 'rollDegrees',
      },
    ],
    models: ['nano/motion-basis'],
    bypass: 'motion',
  },
  async ({ inputs: { motion }, params, context }) => {
    const { expressionNames } = await loadMotionBasis(context);
    const expression = Float32Array.from(motion.expression.data);
    // Names with a side come last, so that they win whatever the order they were written in.
    const entries = Object.entries(params.expression).sort(
      ([a], [b]) => Number(/_[LR]$/.test(a)) - Number(/_[LR]$/.test(b)),
    );
    for (const [slider, value] of entries) {
      const indices = coefficientsOf(slider).map((name) => expressionNames.indexOf(name));
      if (indices.includes(-1)) {
        throw new NodeFault({
          code: 'unknown-expression',
          what: `There is no expression named '${slider}'.`,
          where: 'expression',
          fix: `Use one of ${Object.values(expressionSliders).flat().join(', ')}.`,
        });
      }
      for (const index of indices) expression[index] = value;
    }
    const added = [params.yawDegrees, params.pitchDegrees, params.rollDegrees];
    const pose = Float32Array.from(motion.pose.data, (angle, i) => angle + (added[i] ?? 0));
    return { motion: { ...motion, expression: float32([expression.length], expression), pose: float32([3], pose) } };
  },
);
