/** diffusion/controlnet: wires a ControlNet and its condition picture onto a denoiser. Nothing runs here; the sampler calls it. */

import { defineNode, NodeFault, uint8 } from '../kit/index.ts';

/** Gives the denoiser with one more ControlNet; several add up. */
export const controlnet = defineNode(
  {
    type: 'diffusion/controlnet',
    version: 1,
    title: 'ControlNet',
    help: {
      summary:
        'Steers a stock UNet by a condition picture (edges, depth, pose), with a strength and between two shares.',
      paper: 'Not part of FaceX; its relatives steer motion this way.',
      here: 'The UNet must be exported with residual inputs (down_block_* and mid_block_additional_residual, in either naming); stock exports have none. The condition is drawn before this node: it is fed as it is, 0..1.',
    },
    inputs: {
      denoiser: { kind: 'denoiser', sizes: { D: '$model.width', map: '$map', C: '$model.C' }, family: '$vae' },
      condition: {
        kind: 'image',
        space: 'crop',
        title: 'Condition',
        help: 'Of the size of the crop that is sampled, for example its edges.',
      },
    },
    params: {
      model: {
        param: 'model',
        role: 'controlnet',
        default: 'public/controlnet-canny',
        title: 'ControlNet',
        help: 'Of the same generation as the UNet.',
      },
      strength: { param: 'number', default: 1, min: 0, max: 2, step: 0.05, unit: '', title: 'Strength' },
      firstStep: {
        param: 'number',
        default: 0,
        min: 0,
        max: 1,
        step: 0.01,
        unit: 'share',
        title: 'First step',
        help: 'Share of the sampling at which it begins.',
      },
      lastStep: { param: 'number', default: 1, min: 0, max: 1, step: 0.01, unit: 'share', title: 'Last step' },
    },
    outputs: {
      denoiser: { kind: 'denoiser', sizes: { D: '$model.width', map: '$map', C: '$model.C' }, family: '$vae' },
    },
    bypass: 'denoiser',
  },
  ({ inputs: { denoiser, condition }, params: { model, strength, firstStep, lastStep } }) => {
    if (lastStep < firstStep) {
      throw new NodeFault({
        code: 'empty-range',
        what: `The ControlNet would end (${lastStep}) before it begins (${firstStep}).`,
        where: 'lastStep',
        fix: 'Set lastStep to at least firstStep.',
      });
    }
    const [height = 0, width = 0, channels = 3] = condition.pixels.shape;
    const { data } = condition.pixels;
    const opaque =
      channels === 3
        ? condition.pixels
        : uint8(
            [height, width, 3],
            Uint8Array.from(
              { length: height * width * 3 },
              (_, at) => data[Math.floor(at / 3) * channels + (at % 3)] ?? 0,
            ),
          );
    const control = { model, condition: opaque, strength, firstStep, lastStep };
    return { denoiser: { ...denoiser, controls: [...(denoiser.controls ?? []), control] } };
  },
);
