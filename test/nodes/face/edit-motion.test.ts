import { beforeAll, expect, test } from 'vitest';
import { editMotion } from '../../../nodes/face/edit-motion.ts';
import { pointsOfMotion } from '../../../nodes/face/motion/camera.ts';
import { loadMotionBasis } from '../../../nodes/face/motion/load-basis.ts';
import type { MotionBasis } from '../../../nodes/geometry/motion-basis.ts';
import { type Portrait, portrait } from '../../helpers/portraits.ts';
import { outputOf, readModelData, runNode } from '../../helpers/run-node.ts';

let shown: Portrait;
let basis: MotionBasis;
beforeAll(async () => {
  shown = await portrait('a');
  basis = await loadMotionBasis({ models: { readData: readModelData } });
});

async function edited(params: Record<string, unknown>) {
  return outputOf(await runNode(editMotion, { inputs: { motion: shown.motion }, params }), 'motion', 'motion');
}

test('without params the motion passes with its numbers', async () => {
  const motion = await edited({});
  expect(motion.expression.data).toEqual(shown.motion.expression.data);
  expect(motion.pose.data).toEqual(shown.motion.pose.data);
});

test('an opened jaw lowers the chin and leaves the forehead', async () => {
  const [before, after] = [shown.motion, await edited({ expression: { jawOpen: 1 } })].map((m) =>
    pointsOfMotion(basis, m),
  );
  const loweredPx = (i: number) => (after?.[i * 3 + 1] ?? 0) - (before?.[i * 3 + 1] ?? 0);
  expect(loweredPx(152)).toBeGreaterThan(5);
  expect(Math.abs(loweredPx(10))).toBeLessThan(1);
});

test('a name without a side sets both sides, and a side wins over it', async () => {
  const motion = await edited({ expression: { mouthSmile_L: 0.2, mouthSmile: 0.9 } });
  const at = (name: string) => motion.expression.data[basis.expressionNames.indexOf(name)];
  expect(at('mouthSmile_L')).toBeCloseTo(0.2, 6);
  expect(at('mouthSmile_R')).toBeCloseTo(0.9, 6);
});

test('a turn is added to the pose, and a positive yaw moves the nose to the right of the picture', async () => {
  const motion = await edited({ yawDegrees: 20 });
  expect((motion.pose.data[0] ?? 0) - (shown.motion.pose.data[0] ?? 0)).toBeCloseTo(20, 4);
  const noseOf = (points: Float32Array) => (points[3] ?? 0) - ((points[234 * 3] ?? 0) + (points[454 * 3] ?? 0)) / 2;
  expect(noseOf(pointsOfMotion(basis, motion))).toBeGreaterThan(noseOf(pointsOfMotion(basis, shown.motion)) + 5);
});

test('an expression of another name is a fault that lists the names', async () => {
  await expect(edited({ expression: { smile: 0.5 } })).rejects.toMatchObject({
    code: 'unknown-expression',
    where: 'expression',
    fix: expect.stringContaining('mouthSmile'),
  });
});
