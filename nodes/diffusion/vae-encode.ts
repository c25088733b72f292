/** diffusion/vae-encode: a crop into the latent space in which the denoiser works. */

import { defineNode } from '../kit/index.ts';
import { checkLatentSize, latentFrameOf } from './latent/latent-frame.ts';
import { pixelsNchwOf } from './latent/pixels.ts';
import { outputNamed, vaeNameOf } from './latent/vae.ts';

/** Encodes an image in crop space; the latent keeps the crop's place in its picture. */
export const vaeEncode = defineNode(
  {
    type: 'diffusion/vae-encode',
    version: 1,
    title: 'VAE Encode',
    help: {
      summary: 'Encodes a crop into a latent, one cell for 8 x 8 px. An alpha channel is left out.',
      paper: 'The frozen VAE encoder of Stable Diffusion (framework figure).',
      here: 'Any VAE of the registry, scaled to about unit variance; nano/vae-encoder gives 8 channels.',
    },
    inputs: { image: { kind: 'image', space: 'crop', title: 'Crop', help: 'Sides are multiples of 8 px.' } },
    params: {
      model: {
        param: 'model',
        role: 'vae-encoder',
        default: 'nano/vae-encoder',
        title: 'Encoder',
        help: 'The encoder half of the VAE the denoiser was trained with.',
      },
    },
    outputs: { latent: { kind: 'latent', space: 'latent', title: 'Latent' } },
  },
  async ({ inputs, params, context }) => {
    checkLatentSize(inputs.image.frame, 'image');
    const outputs = await context.models.run(params.model, { pixels: pixelsNchwOf(inputs.image.pixels) });
    return {
      latent: {
        kind: 'latent',
        latent: outputNamed(outputs, 'latent', params.model),
        vae: vaeNameOf(params.model),
        frame: latentFrameOf(inputs.image.frame),
      },
    };
  },
);
