/** diffusion/vae-decode: a latent back to a picture, in the crop the latent stands for. */

import { defineNode } from '../kit/index.ts';
import { TILE_PARAM } from './latent/tile-param.ts';
import { decodeLatent } from './latent/vae.ts';

/** Decodes a latent to sRGB bytes in crop space. */
export const vaeDecode = defineNode(
  {
    type: 'diffusion/vae-decode',
    version: 2,
    title: 'VAE Decode',
    help: {
      summary: 'Decodes a latent to a picture of 8 x 8 px a cell, in the crop it came from.',
      paper: 'The frozen VAE decoder of Stable Diffusion (framework figure).',
      here: 'Any VAE of the registry, scaled as its manifest says (0.18215 for Stable Diffusion); it must be the one that made the latent. A preview decoder (TAESD) is quicker and coarser.',
    },
    inputs: {
      latent: {
        kind: 'latent',
        space: 'latent',
        sizes: { C: '$model.C' },
        family: '$model.family',
        title: 'Latent',
      },
    },
    params: {
      model: {
        param: 'model',
        role: 'vae-decoder',
        alsoRoles: ['preview-decoder'],
        default: 'nano/vae-decoder',
        title: 'Decoder',
        help: 'The decoder half of the VAE that made the latent.',
      },
      tilePx: TILE_PARAM,
    },
    outputs: { image: { kind: 'image', space: 'crop', title: 'Crop' } },
  },
  async ({ inputs, params, context }) => ({
    image: await decodeLatent(inputs.latent, params.model, params.tilePx, context),
  }),
);
