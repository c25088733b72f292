import { expect, it } from 'vitest';
import { invert } from '../../../nodes/mask/invert.ts';
import { outputOf, runNode } from '../../helpers/run-node.ts';
import { maskOf, rowsOf } from '../../helpers/values.ts';

it('turns a mask inside out and leaves its input as it was', async () => {
  const mask = maskOf([[0, 0.25, 1]]);
  const outputs = await runNode(invert, { inputs: { mask } });
  expect(rowsOf(outputOf(outputs, 'mask', 'mask'))).toEqual([[1, 0.75, 0]]);
  expect(rowsOf(mask)).toEqual([[0, 0.25, 1]]);
});
