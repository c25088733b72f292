import { beforeAll, expect, test } from 'vitest';
import { gaze } from '../../../nodes/face/gaze.ts';
import { float32 } from '../../../nodes/kit/index.ts';
import { type Portrait, portrait } from '../../helpers/portraits.ts';
import { outputOf, runNode } from '../../helpers/run-node.ts';

const IRIS_POINTS = { from: 468, to: 478 };

let shown: Portrait;
beforeAll(async () => {
  shown = await portrait('a');
});

/** The portrait's gaze in degrees with its irises moved in the picture. */
async function gazeOfMoved(xPx: number, yPx: number): Promise<{ yaw: number; pitch: number }> {
  const data = Float32Array.from(shown.face.points.data);
  for (let i = IRIS_POINTS.from; i < IRIS_POINTS.to; i += 1) {
    data[i * 3] = (data[i * 3] ?? 0) + xPx;
    data[i * 3 + 1] = (data[i * 3 + 1] ?? 0) + yPx;
  }
  const face = { ...shown.face, points: float32([478, 3], data) };
  const run = await runNode(gaze, { inputs: { face, motion: shown.motion } });
  const [yaw = Number.NaN, pitch = Number.NaN] = outputOf(run, 'gaze', 'gaze').angles.data;
  return { yaw, pitch };
}

test('a portrait that looks at the camera has a small gaze', async () => {
  const { yaw, pitch } = await gazeOfMoved(0, 0);
  expect(Math.abs(yaw)).toBeLessThan(20);
  expect(Math.abs(pitch)).toBeLessThan(20);
});

test('irises moved to the right of the picture turn the yaw up, to the left down', async () => {
  const { yaw } = await gazeOfMoved(0, 0);
  expect((await gazeOfMoved(2, 0)).yaw).toBeGreaterThan(yaw + 3);
  expect((await gazeOfMoved(-2, 0)).yaw).toBeLessThan(yaw - 3);
});

test('irises moved up in the picture turn the pitch up', async () => {
  expect((await gazeOfMoved(0, -1.5)).pitch).toBeGreaterThan((await gazeOfMoved(0, 0)).pitch + 1);
});

test('a motion fitted in another picture is refused', async () => {
  const motion = { ...shown.motion, frame: { ...shown.motion.frame, pictureId: 'another' } };
  await expect(runNode(gaze, { inputs: { face: shown.face, motion } })).rejects.toMatchObject({ where: 'motion' });
});
