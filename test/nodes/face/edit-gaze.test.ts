import { expect, test } from 'vitest';
import { editGaze } from '../../../nodes/face/edit-gaze.ts';
import { float32 } from '../../../nodes/kit/index.ts';
import { outputOf, runNode } from '../../helpers/run-node.ts';

const straight = { kind: 'gaze', angles: float32([2], Float32Array.of(5, -3)) } as const;

async function edited(params: Record<string, unknown>): Promise<number[]> {
  const run = await runNode(editGaze, { inputs: { gaze: straight }, params });
  return [...outputOf(run, 'gaze', 'gaze').angles.data];
}

test('angles are added to the gaze, which stays as it is by default', async () => {
  expect(await edited({})).toEqual([5, -3]);
  expect(await edited({ yawDegrees: 10, pitchDegrees: 2 })).toEqual([15, -1]);
});

test('in mode set the gaze that came in does not count', async () => {
  expect(await edited({ mode: 'set', yawDegrees: 10, pitchDegrees: 2 })).toEqual([10, 2]);
});

test('the gaze that came in is not changed', async () => {
  await edited({ yawDegrees: -20 });
  expect([...straight.angles.data]).toEqual([5, -3]);
});
