/** diffusion/empty-latent: a latent of zeros, the start for a picture from pure noise. */

import { defineNode, type Frame, float32 } from '../kit/index.ts';
import { checkLatentSize, latentFrameOf, VAE_FACTOR } from './latent/latent-frame.ts';

function cropOf(widthPx: number, heightPx: number): Frame {
  return {
    space: 'crop',
    pictureId: `empty-${widthPx}x${heightPx}`,
    widthPx,
    heightPx,
    toOriginal: [1, 0, 0, 0, 1, 0],
  };
}

/** Gives zeros float32 [1, channels, h / 8, w / 8], in the frame given or in one of its own. */
export const emptyLatent = defineNode(
  {
    type: 'diffusion/empty-latent',
    version: 1,
    title: 'Empty Latent',
    help: {
      summary:
        "A latent of zeros: a start for sampling from pure noise. With a frame linked, size and place are the frame's.",
    },
    inputs: {
      frame: {
        kind: 'frame',
        space: 'crop',
        optional: true,
        title: 'Frame',
        help: 'Crop to fill; it overrides the size.',
      },
    },
    params: {
      widthCells: {
        param: 'integer',
        default: 32,
        min: 1,
        max: 512,
        unit: 'cells of 8 px',
        title: 'Width',
        help: 'Width of the latent; nano takes 32 (256 px).',
      },
      heightCells: {
        param: 'integer',
        default: 32,
        min: 1,
        max: 512,
        unit: 'cells of 8 px',
        title: 'Height',
        help: 'Height of the latent; nano takes 32 (256 px).',
      },
      channels: {
        param: 'integer',
        default: 8,
        min: 1,
        max: 64,
        unit: 'channels',
        title: 'Channels',
        help: 'Channels of the VAE: 8 for nano, 4 for Stable Diffusion.',
      },
      vae: {
        param: 'text',
        default: 'nano/vae',
        title: 'VAE',
        help: 'The word by which VAE and denoiser know their latents: nano/vae, sd-1 for Stable Diffusion 1.',
      },
    },
    outputs: { latent: { kind: 'latent', space: 'latent', title: 'Latent' } },
  },
  ({ inputs, params }) => {
    const crop = inputs.frame?.frame ?? cropOf(params.widthCells * VAE_FACTOR, params.heightCells * VAE_FACTOR);
    checkLatentSize(crop, 'frame');
    const frame = latentFrameOf(crop);
    const { widthPx: width, heightPx: height } = frame;
    const zeros = new Float32Array(params.channels * width * height);
    const latent = float32([1, params.channels, height, width], zeros);
    return { latent: { kind: 'latent', latent, vae: params.vae, frame } };
  },
);
