import { describe, expect, it } from 'vitest';
import { vaeDecode } from '../../../nodes/diffusion/vae-decode.ts';
import { vaeEncode } from '../../../nodes/diffusion/vae-encode.ts';
import { withModels } from '../../helpers/own-models.ts';
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
      fix: expect.stringContaining('a decoder of sd/vae'),
    });
  });

  it('gives a large picture in tiles that hardly differs from the whole', async () => {
    const large = imageOf(
      frameOf(480, 320),
      (x, y, channel) => 128 + 90 * Math.sin(x / 23 + channel) * Math.cos(y / 17),
    );
    const latent = outputOf(await runNode(vaeEncode, { inputs: { image: large } }), 'latent', 'latent');
    const calls: string[] = [];
    const decoded = async (tilePx: number) => {
      const node = withModels(vaeDecode, {}, calls);
      return outputOf(await runNode(node, { inputs: { latent }, params: { tilePx } }), 'image', 'image').pixels.data;
    };
    const whole = await decoded(0);
    expect(calls.splice(0)).toHaveLength(1);
    const tiled = await decoded(320);
    expect(calls).toHaveLength(2);
    const worst = tiled.reduce((most, byte, at) => Math.max(most, Math.abs(byte - (whole[at] ?? 0))), 0);
    // Norms over the whole picture keep tiles from being the same to the bit.
    expect(worst).toBeLessThan(6);
  });
});
