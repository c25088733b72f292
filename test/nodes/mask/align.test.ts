import { describe, expect, it } from 'vitest';
import type { Frame } from '../../../nodes/kit/index.ts';
import { align } from '../../../nodes/mask/align.ts';
import { outputOf, runNode } from '../../helpers/run-node.ts';
import { frameOf, maskOf, rowsOf } from '../../helpers/values.ts';

const original = frameOf(40, 40, 'original');
const mask = maskOf(
  Array.from({ length: 40 }, (_, y) => Array.from({ length: 40 }, (_, x) => (x >= 20 && y >= 10 ? 1 : 0))),
  original,
);
// A crop of 16 px over the 32 px square whose corner is at (16, 0) of the picture: it reaches 8 px beyond the right.
const crop: Frame = { ...frameOf(16, 16), toOriginal: [2, 0, 16, 0, 2, 0] };

describe('mask/align', () => {
  it('shows the mask where the crop sees it, and 0 beyond the picture', async () => {
    const outputs = await runNode(align, { inputs: { mask, frame: { kind: 'frame', frame: crop } } });
    const aligned = outputOf(outputs, 'mask', 'mask');
    expect(aligned.frame).toEqual(crop);
    const rows = rowsOf(aligned);
    expect(rows[8]?.[0]).toBeCloseTo(0, 2);
    expect(rows[8]?.[6]).toBeCloseTo(1, 2);
    expect(rows[1]?.[6]).toBeCloseTo(0, 2);
    expect(rows[8]?.[14]).toBeCloseTo(0, 2);
  });

  it('refuses the frame of another picture', async () => {
    const frame = { kind: 'frame' as const, frame: { ...crop, pictureId: 'picture-b' } };
    await expect(runNode(align, { inputs: { mask, frame } })).rejects.toMatchObject({
      code: 'other-picture',
      where: 'mask',
    });
  });
});
