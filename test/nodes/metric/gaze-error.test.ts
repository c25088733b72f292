import { expect, it } from 'vitest';
import { float32 } from '../../../nodes/kit/index.ts';
import { gazeError } from '../../../nodes/metric/gaze-error.ts';
import { outputOf, runNode } from '../../helpers/run-node.ts';

const gazeOf = (angles: readonly number[]) => ({
  kind: 'gaze' as const,
  angles: float32([2], Float32Array.from(angles)),
});

it.each([
  [[0, 0], [0, 0], 0],
  [[10, 0], [-15, 0], 25],
  [[0, 8], [0, -4], 12],
  [[90, 0], [0, 90], 90],
  [[0, 0], [0.01, 0], 0.01],
] as const)('the angle from %j to %j is %d degrees', async (first, second, degrees) => {
  const outputs = await runNode(gazeError, { inputs: { first: gazeOf(first), second: gazeOf(second) } });
  expect(outputOf(outputs, 'angle', 'number').value).toBeCloseTo(degrees, 5);
});
