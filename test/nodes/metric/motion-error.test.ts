import { describe, expect, it } from 'vitest';
import { float32, type MotionValue } from '../../../nodes/kit/index.ts';
import { motionError } from '../../../nodes/metric/motion-error.ts';
import { outputOf, runNode } from '../../helpers/run-node.ts';
import { frameOf } from '../../helpers/values.ts';

function motionOf(expression: readonly number[], pose: readonly number[], family = 'ict-facekit'): MotionValue {
  return {
    kind: 'motion',
    family,
    expression: float32([expression.length], Float32Array.from(expression)),
    pose: float32([3], Float32Array.from(pose)),
    shape: float32([1], new Float32Array(1)),
    scalePx: 1,
    translationPx: [0, 0],
    residual: float32([478, 3], new Float32Array(1434)),
    frame: frameOf(256, 256),
    fitError: 0,
  };
}

async function errors(first: MotionValue, second: MotionValue): Promise<{ expression: number; pose: number }> {
  const outputs = await runNode(motionError, { inputs: { first, second } });
  return {
    expression: outputOf(outputs, 'expression', 'number').value,
    pose: outputOf(outputs, 'pose', 'number').value,
  };
}

describe('metric/motion-error', () => {
  it('is 0 between a motion and itself', async () => {
    const motion = motionOf([0.2, 0.9], [10, -5, 3]);
    const { expression, pose } = await errors(motion, motion);
    expect(expression).toBe(0);
    expect(pose).toBeCloseTo(0, 1);
  });

  it('is the mean difference of the coefficients', async () => {
    const { expression } = await errors(motionOf([0, 0.5, 1, 1], [0, 0, 0]), motionOf([0.4, 0.5, 0.2, 1], [0, 0, 0]));
    expect(expression).toBeCloseTo(0.3, 6);
  });

  it.each([
    [[20, 0, 0], [-15, 0, 0], 35],
    [[0, 12, 0], [0, -8, 0], 20],
    [[0, 0, 30], [0, 0, 5], 25],
  ])('is the turn from %j to %j', async (from, to, degrees) => {
    const { pose } = await errors(motionOf([0], from), motionOf([0], to));
    expect(pose).toBeCloseTo(degrees, 3);
  });

  it('refuses two families', async () => {
    await expect(errors(motionOf([0], [0, 0, 0]), motionOf([0], [0, 0, 0], 'bfm'))).rejects.toMatchObject({
      code: 'motion-families',
      message: expect.stringContaining('bfm'),
    });
  });
});
