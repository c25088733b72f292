/** diffusion/vae-decode: a latent back to a picture, in the crop the latent stands for. */

import { defineNode } from '../kit/index.ts';
import { decodeLatent } from './latent/vae.ts';

/** Decodes a latent to sRGB bytes in crop space. */
export const vaeDecode = defineNode(
  {
    type: 'diffusion/vae-decode',
    version: 1,
    title: 'VAE Decode',
    help: {
      summary: 'Decodes a latent to a picture of 8 x 8 px a cell, in the crop it came from.',
      paper: 'The frozen VAE decoder of Stable Diffusion (framework figure).',
      here: 'Any VAE of the registry; it must be the one that made the latent.',
    },
    inputs: { latent: { kind: 'latent', space: 'latent', title: 'Latent' } },
    params: {
      model: {
        param: 'model',
        role: 'vae-decoder',
        default: 'nano/vae-decoder',
        title: 'Decoder',
        help: 'The decoder half of the VAE that made the latent.',
      },
    },
    outputs: { image: { kind: 'image', space: 'crop', title: 'Crop' } },
  },
  async ({ inputs, params, context }) => ({ image: await decodeLatent(inputs.latent, params.model, context) }),
);
