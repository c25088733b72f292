/** diffusion/vae-encode: a crop into the latent space in which the denoiser works. */

import { defineNode } from '../kit/index.ts';
import { checkSameFrame } from '../mask/planes/same-frame.ts';
import { checkLatentSize } from './latent/latent-frame.ts';
import { greyed } from './latent/pixels.ts';
import { TILE_PARAM } from './latent/tile-param.ts';
import { encodePicture } from './latent/vae.ts';

/** Encodes an image in crop space; the latent keeps the crop's place in its picture. */
export const vaeEncode = defineNode(
  {
    type: 'diffusion/vae-encode',
    version: 2,
    title: 'VAE Encode',
    help: {
      summary: 'Encodes a crop into a latent, one cell for 8 x 8 px. An alpha channel is left out.',
      paper: 'The frozen VAE encoder of Stable Diffusion (framework figure).',
      here: "Any VAE of the registry, scaled to about unit variance as its manifest says (0.18215 for Stable Diffusion; nano's is inside). Where an encoder gives a distribution, its mean is taken, so the result is the same every time.",
    },
    inputs: {
      image: { kind: 'image', space: 'crop', title: 'Crop', help: 'Sides are multiples of 8 px.' },
      hole: {
        kind: 'mask',
        space: 'crop',
        optional: true,
        title: 'Hole',
        help: 'Encoded as mid grey where 1: the canvas as an inpainting UNet (9 channels) wants it.',
      },
    },
    params: {
      model: {
        param: 'model',
        role: 'vae-encoder',
        default: 'nano/vae-encoder',
        title: 'Encoder',
        help: 'The encoder half of the VAE the denoiser was trained with.',
      },
      tilePx: TILE_PARAM,
    },
    outputs: {
      latent: {
        kind: 'latent',
        space: 'latent',
        sizes: { C: '$model.C' },
        family: '$model.family',
        title: 'Latent',
      },
    },
  },
  async ({ inputs: { image, hole }, params, context }) => {
    checkLatentSize(image.frame, 'image');
    if (hole) checkSameFrame(hole.frame, image.frame, 'hole', 'Hole and crop');
    const seen = hole ? { ...image, pixels: greyed(image.pixels, hole.mask) } : image;
    return { latent: await encodePicture(seen, params.model, params.tilePx, context) };
  },
);
