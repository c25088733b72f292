import { describe, expect, it } from 'vitest';
import { combine } from '../../../nodes/mask/combine.ts';
import { outputOf, runNode } from '../../helpers/run-node.ts';
import { frameOf, maskOf, rowsOf } from '../../helpers/values.ts';

const first = maskOf([[1, 1, 0, 0.5]]);
const second = maskOf([[1, 0, 1, 0.25]]);

describe('mask/combine', () => {
  it.each([
    ['union', [1, 1, 1, 0.5]],
    ['intersection', [1, 0, 0, 0.25]],
    ['difference', [0, 1, 0, 0.5]],
  ])('%s of two masks', async (operation, wanted) => {
    const outputs = await runNode(combine, { inputs: { first, second }, params: { operation } });
    expect(rowsOf(outputOf(outputs, 'mask', 'mask'))).toEqual([wanted]);
  });

  it('refuses masks of two pictures, naming both frames', async () => {
    const other = maskOf([[1, 0, 1, 0.25]], frameOf(4, 1, 'crop', 'picture-b'));
    await expect(runNode(combine, { inputs: { first, second: other } })).rejects.toMatchObject({
      code: 'frame-mismatch',
      where: 'second',
      message: expect.stringMatching(/picture-a.*picture-b/),
    });
  });
});
