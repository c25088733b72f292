import { describe, expect, it } from 'vitest';
import { labelId } from '../../../nodes/face/parsing/labels.ts';
import { parsingLabels, uint8 } from '../../../nodes/kit/index.ts';
import { regionsToMask } from '../../../nodes/mask/regions-to-mask.ts';
import { outputOf, runNode } from '../../helpers/run-node.ts';
import { frameOf, rowsOf } from '../../helpers/values.ts';

const ids = ['background', 'skin', 'eye-left', 'mouth', 'lower-lip', 'hair', 'glasses', 'earring'] as const;
const parsing = {
  kind: 'parsing' as const,
  labels: uint8([1, ids.length], Uint8Array.from(ids, labelId)),
  labelSet: parsingLabels,
  frame: frameOf(ids.length, 1),
};

async function maskOfRegions(regions: readonly string[]): Promise<number[] | undefined> {
  const outputs = await runNode(regionsToMask, { inputs: { parsing }, params: { regions } });
  return rowsOf(outputOf(outputs, 'mask', 'mask'))[0];
}

describe('mask/regions-to-mask', () => {
  it('is 1 on the labels of the chosen regions alone', async () => {
    expect(await maskOfRegions(['eyes', 'lips'])).toEqual([0, 0, 1, 1, 1, 0, 0, 0]);
    expect(await maskOfRegions(['background', 'hair', 'ears'])).toEqual([1, 0, 0, 0, 0, 1, 0, 1]);
  });

  it('is empty when no region is chosen', async () => {
    expect(await maskOfRegions([])).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('goes by the names of the label set, not by ids', async () => {
    const other = { ...parsing, labels: uint8([1, 3], Uint8Array.of(0, 1, 2)), labelSet: ['hair', 'skin', 'nose'] };
    const outputs = await runNode(regionsToMask, { inputs: { parsing: other }, params: { regions: ['hair', 'nose'] } });
    expect(rowsOf(outputOf(outputs, 'mask', 'mask'))).toEqual([[1, 0, 1]]);
  });

  it('keeps the frame of the parsing map', async () => {
    const outputs = await runNode(regionsToMask, { inputs: { parsing } });
    expect(outputOf(outputs, 'mask', 'mask').frame).toEqual(parsing.frame);
  });
});
