import { describe, expect, it } from 'vitest';
import { vaeEncode } from '../../../nodes/diffusion/vae-encode.ts';
import { outputOf, runNode } from '../../helpers/run-node.ts';
import { frameOf, imageOf } from '../../helpers/values.ts';

describe('diffusion/vae-encode', () => {
  it("gives one cell for 8 x 8 px, in the crop's place", async () => {
    const image = imageOf(frameOf(64, 32), (x, y, channel) => (x * 3 + y * 5 + channel * 40) % 256);
    const latent = outputOf(await runNode(vaeEncode, { inputs: { image } }), 'latent', 'latent');
    expect(latent.latent.shape).toEqual([1, 8, 4, 8]);
    expect(latent.vae).toBe('nano/vae');
    expect(latent.frame).toMatchObject({ space: 'latent', widthPx: 8, heightPx: 4, pictureId: image.frame.pictureId });
  });

  it('refuses a crop whose sides are no multiples of 8', async () => {
    const image = imageOf(frameOf(60, 32), () => 0);
    await expect(runNode(vaeEncode, { inputs: { image } })).rejects.toMatchObject({
      code: 'latent-size',
      where: 'image',
      message: expect.stringContaining('60 x 32'),
    });
  });
});
