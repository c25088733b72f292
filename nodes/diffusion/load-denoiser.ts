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
      here: 'A v-prediction denoiser exported with FRC inside; at strength 0 it is the base.',
    },
    inputs: {},
    params: {
      model: {
        param: 'model',
        role: 'denoiser',
        default: 'nano/denoiser',
        title: 'Model',
        help: 'Id of a denoiser in the registry; `facex models list` shows them.',
      },
    },
    outputs: { denoiser: { kind: 'denoiser', title: 'Denoiser' } },
  },
  ({ params }) => ({ denoiser: { kind: 'denoiser', model: params.model, frc: [] } }),
);
