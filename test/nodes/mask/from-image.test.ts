import { describe, expect, it } from 'vitest';
import { fromImage } from '../../../nodes/mask/from-image.ts';
import { outputOf, runNode } from '../../helpers/run-node.ts';
import { frameOf, imageOf, rowsOf } from '../../helpers/values.ts';

const drawn = imageOf(frameOf(8, 4, 'original', 'mask-file'), (x) => (x < 4 ? 255 : 0));

describe('mask/from-image', () => {
  it('takes white as 1 and black as 0', async () => {
    const outputs = await runNode(fromImage, { inputs: { image: drawn } });
    const rows = rowsOf(outputOf(outputs, 'mask', 'mask'));
    expect(rows).toEqual(Array.from({ length: 4 }, () => [1, 1, 1, 1, 0, 0, 0, 0].map((v) => expect.closeTo(v, 6))));
  });

  it('takes the opaque part of a cut-out', async () => {
    const cutOut = imageOf(frameOf(2, 1, 'original'), (x, _, channel) => (channel === 3 ? x * 255 : 90), 4);
    const outputs = await runNode(fromImage, { inputs: { image: cutOut }, params: { channel: 'alpha' } });
    expect(rowsOf(outputOf(outputs, 'mask', 'mask'))).toEqual([[0, 1]]);
  });

  it('says what to do when there is no alpha', async () => {
    await expect(runNode(fromImage, { inputs: { image: drawn }, params: { channel: 'alpha' } })).rejects.toMatchObject({
      code: 'no-alpha',
      fix: expect.stringContaining('brightness'),
    });
  });

  it('lies on the picture it is for, scaled to its size', async () => {
    const picture = imageOf(frameOf(16, 8, 'original', 'portrait'), () => 0);
    const outputs = await runNode(fromImage, { inputs: { image: drawn, picture } });
    const mask = outputOf(outputs, 'mask', 'mask');
    expect(mask.frame).toEqual(picture.frame);
    const rows = rowsOf(mask);
    expect(rows).toHaveLength(8);
    expect(rows[3]?.[2]).toBeCloseTo(1, 2);
    expect(rows[3]?.[13]).toBeCloseTo(0, 2);
  });

  it("takes the picture's frame as it is when the sizes agree", async () => {
    const picture = imageOf(frameOf(8, 4, 'original', 'portrait'), () => 0);
    const outputs = await runNode(fromImage, { inputs: { image: drawn, picture } });
    expect(outputOf(outputs, 'mask', 'mask').frame).toEqual(picture.frame);
  });

  it('refuses a mask of another shape than its picture', async () => {
    const picture = imageOf(frameOf(8, 8, 'original', 'portrait'), () => 0);
    await expect(runNode(fromImage, { inputs: { image: drawn, picture } })).rejects.toMatchObject({
      code: 'mask-aspect',
      message: expect.stringContaining('8 x 4'),
    });
  });
});
