import { describe, expect, it } from 'vitest';
import { vaeDecode } from '../../../nodes/diffusion/vae-decode.ts';
import { vaeEncode } from '../../../nodes/diffusion/vae-encode.ts';
import { outputOf, runNode } from '../../helpers/run-node.ts';
import { frameOf, imageOf } from '../../helpers/values.ts';

const image = imageOf(frameOf(64, 64), (x, y, channel) => 60 + x + y + channel * 20);

describe('diffusion/vae-decode', () => {
  it('gives a picture in the frame that was encoded', async () => {
    const latent = outputOf(await runNode(vaeEncode, { inputs: { image } }), 'latent', 'latent');
    const decoded = outputOf(await runNode(vaeDecode, { inputs: { latent } }), 'image', 'image');
    expect(decoded.pixels.shape).toEqual([64, 64, 3]);
    expect(decoded.frame).toEqual(image.frame);
  });

  it('refuses the latent of another VAE, naming both', async () => {
    const latent = outputOf(await runNode(vaeEncode, { inputs: { image } }), 'latent', 'latent');
    await expect(runNode(vaeDecode, { inputs: { latent: { ...latent, vae: 'sd/vae' } } })).rejects.toMatchObject({
      code: 'vae-mismatch',
      message: expect.stringMatching(/sd\/vae.*nano\/vae/),
      fix: expect.stringContaining('sd/vae-decoder'),
    });
  });
});
