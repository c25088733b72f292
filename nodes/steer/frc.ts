/** FRC: wires a conditioning onto a denoiser. Nothing runs here; the sampler calls the denoiser with what is wired. */
import { defineNode, NodeFault } from '../kit/index.ts';

export const frc = defineNode(
  {
    type: 'steer/frc',
    version: 1,
    title: 'FRC',
    help: {
      summary: 'Steers a denoiser by a conditioning, with a strength and between two shares of the sampling.',
      paper: 'Facial Representation Controller: a trained cross-attention and zero-convolution behind each frozen one.',
      here: "The branches are inside the denoiser's file and its scale input is the strength; at 0 the base denoiser is left. A stock UNet (Stable Diffusion) has no such branches: f_SD then goes in as encoder_hidden_states behind the text, the strength only turns it on and off, and without trained FaceX weights of that size it means nothing to the UNet. A sampler takes one FRC; mix donors in the assemblers.",
    },
    inputs: {
      denoiser: { kind: 'denoiser', sizes: { D: '$width', map: '$map', C: '$C' }, family: '$vae' },
      conditioning: { kind: 'conditioning', sizes: { D: '$width', map: '$map' } },
    },
    params: {
      strength: { param: 'number', default: 1, min: 0, max: 2, step: 0.05, unit: '' },
      firstStep: {
        param: 'number',
        default: 0,
        min: 0,
        max: 1,
        step: 0.01,
        unit: 'share',
        title: 'first step',
        help: 'Share of the sampling at which it begins.',
      },
      lastStep: { param: 'number', default: 1, min: 0, max: 1, step: 0.01, unit: 'share', title: 'last step' },
    },
    outputs: { denoiser: { kind: 'denoiser', sizes: { D: '$width', map: '$map', C: '$C' }, family: '$vae' } },
    bypass: 'denoiser',
  },
  ({ inputs: { denoiser, conditioning }, params: { strength, firstStep, lastStep } }) => {
    if (lastStep < firstStep) {
      throw new NodeFault({
        code: 'empty-range',
        what: `FRC would end (${lastStep}) before it begins (${firstStep}).`,
        where: 'lastStep',
        fix: 'Set lastStep to at least firstStep.',
      });
    }
    return { denoiser: { ...denoiser, frc: [...denoiser.frc, { conditioning, strength, firstStep, lastStep }] } };
  },
);
