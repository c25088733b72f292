/** diffusion/load-denoiser: names the denoiser a graph samples with. The weights are opened when the sampler runs it. */

import { defineNode } from '../kit/index.ts';

/** Gives a denoiser with no FRC applied: the base. */
export const loadDenoiser = defineNode(
  {
    type: 'diffusion/load-denoiser',
    version: 1,
    title: 'Load Denoiser',
    help: {
      summary: 'Takes a denoiser of the registry. Without steer/frc after it, it samples as the base, unsteered.',
      paper:
        'The frozen UNet of Stable Diffusion; other base weights give another style while FRC stays (figure, "Replace").',
      here: 'The nano denoiser has FRC inside; at strength 0 it is the base. nano/denoiser-painted is the same with a base that was fine-tuned on painted pictures, FRC and reference as they were. Few-step versions are chosen in the sampler. A stock UNet (Stable Diffusion 1.5) has none: it takes a text prompt, and f_SD goes in as encoder_hidden_states. No trained FaceX weights of that size exist, so with such a UNet a graph is region assembly, text and masked inpainting, and nothing of f_ID or f_E reaches it. Inpainting UNets (9 channels) and UNets with ControlNet residual inputs are told by their files.',
    },
    inputs: {},
    params: {
      model: {
        param: 'model',
        role: 'denoiser',
        default: 'nano/denoiser',
        title: 'Model',
        help: 'Id of a denoiser in the registry; `facex models list` shows them. Another base with the same FRC gives another style.',
      },
    },
    outputs: {
      denoiser: {
        kind: 'denoiser',
        sizes: { C: '$model.C', D: '$model.width', map: '$model.map' },
        family: '$model.family',
        title: 'Denoiser',
      },
    },
  },
  ({ params }) => ({ denoiser: { kind: 'denoiser', model: params.model, frc: [] } }),
);
