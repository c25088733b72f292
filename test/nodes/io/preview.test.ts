import { expect, test } from 'vitest';
import { preview } from '../../../nodes/io/preview.ts';
import { float32 } from '../../../nodes/kit/index.ts';
import { runNode } from '../../helpers/run-node.ts';
import { frameOf, imageOf } from '../../helpers/values.ts';

test.each([
  imageOf(frameOf(4, 3), (x) => x),
  { kind: 'gaze', angles: float32([2], Float32Array.of(3, 4)) } as const,
  { kind: 'number', value: 0.5 } as const,
])('shows a value ($kind) once and passes on the very same', async (value) => {
  const run = await runNode(preview, { inputs: { value } });
  expect(run.previews).toEqual([{ port: 'value', value }]);
  expect(run.outputs.value).toBe(value);
});
