import { beforeAll, expect, test } from 'vitest';
import { pointsOfMotion } from '../../../nodes/face/motion/camera.ts';
import { coefficientsOf, expressionSliders } from '../../../nodes/face/motion/expression-groups.ts';
import { loadMotionBasis } from '../../../nodes/face/motion/load-basis.ts';
import { motion } from '../../../nodes/face/motion.ts';
import type { MotionBasis } from '../../../nodes/geometry/motion-basis.ts';
import { float32 } from '../../../nodes/kit/index.ts';
import { type Portrait, portrait } from '../../helpers/portraits.ts';
import { outputOf, readModelData, runNode } from '../../helpers/run-node.ts';

let shown: Portrait;
let basis: MotionBasis;
beforeAll(async () => {
  shown = await portrait('a');
  basis = await loadMotionBasis({ models: { readData: readModelData } });
});

test('an unedited motion draws the points it was fitted to', () => {
  const drawn = pointsOfMotion(basis, shown.motion);
  const worst = shown.face.points.data.reduce(
    (largest, value, i) => (i % 3 === 2 ? largest : Math.max(largest, Math.abs(value - (drawn[i] ?? 0)))),
    0,
  );
  expect(worst).toBeLessThan(0.05);
  expect(shown.motion.fitError).toBeLessThan(0.1);
});

test('sliders name every expression of the basis and no other', () => {
  const sided = new Set(Object.values(expressionSliders).flat().flatMap(coefficientsOf));
  expect([...sided].sort()).toEqual([...basis.expressionNames].sort());
});

test('more shrink keeps the expression closer to neutral', async () => {
  const strength = async (expressionShrink: number) => {
    const run = await runNode(motion, { inputs: { face: shown.face }, params: { expressionShrink } });
    return outputOf(run, 'motion', 'motion').expression.data.reduce((sum, value) => sum + value * value, 0);
  };
  expect(await strength(0.5)).toBeLessThan(await strength(0.01));
});

test('a face whose points are not numbers is a fault of the face, not a motion', async () => {
  const points = float32([478, 3], new Float32Array(478 * 3).fill(Number.NaN));
  await expect(runNode(motion, { inputs: { face: { ...shown.face, points } } })).rejects.toMatchObject({
    code: 'bad-points',
    where: 'face',
  });
});
