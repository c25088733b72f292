/**
 * diffusion/sampler: runs the denoiser from noise to a clean latent. The loop is nodes/sampling; here it meets the
 * model, the random numbers, previews and cancelling.
 */

import { defineNode, type LatentValue, type RunContext, type Tensor } from '../kit/index.ts';
import { sample } from '../sampling/sample.ts';
import { SAMPLERS, type SamplerName } from '../sampling/samplers.ts';
import { levelsOf, SCHEDULES, type ScheduleName } from '../sampling/step-schedule.ts';
import { decodeLatent } from './latent/vae.ts';
import { fusionOf } from './steering/fusion.ts';
import { velocityOf } from './steering/velocity.ts';

// Two streams of one seed, so that the start noise is the same whichever sampler draws more.
const START_STREAM = 0;
const FRESH_STREAM = 1;

function reporter(context: RunContext, like: LatentValue, steps: number, every: number, decoder: string) {
  return async (step: number, denoised: Tensor<'float32'>): Promise<void> => {
    const done = step + 1;
    context.progress(done / steps, `step ${done} of ${steps}`);
    // The last estimate is the result itself, which vae-decode shows.
    if (every === 0 || done % every !== 0 || done === steps) return;
    context.preview('latent', await decodeLatent({ ...like, latent: denoised }, decoder, context));
  };
}

/** Samples a latent; with a mask, the latent outside it is the canvas at the end, exactly. */
export const sampler = defineNode(
  {
    type: 'diffusion/sampler',
    version: 1,
    title: 'Sampler',
    help: {
      summary:
        'Denoises a latent step by step. With a mask, what lies outside it is given back to the canvas after every step.',
      paper:
        "Masked fusion (framework figure): z_{t-1} is combined under a mask with z_{t-1}^{tgt}, the target's latent noised to the same step. Sampler, steps and guidance are not known.",
      here: 'Start and canvas are noised with one noise. The unconditional branch of guidance is the base denoiser (FRC at 0), a second model call per step. Euler equals DDIM with eta 0, Euler ancestral DDIM with eta 1.',
    },
    inputs: {
      denoiser: { kind: 'denoiser', title: 'Denoiser' },
      latent: {
        kind: 'latent',
        space: 'latent',
        title: 'Start',
        help: "Noised by start noise; its frame is the result's.",
      },
      canvas: {
        kind: 'latent',
        space: 'latent',
        optional: true,
        title: 'Canvas',
        help: 'Kept outside the mask; without it, the start latent is.',
      },
      mask: { kind: 'mask', space: 'crop', optional: true, title: 'Mask', help: '1 = generate, 0 = keep the canvas.' },
    },
    params: {
      sampler: {
        param: 'choice',
        default: 'ddim',
        options: SAMPLERS,
        title: 'Sampler',
        help: 'dpmpp-2m needs the fewest steps; euler-ancestral adds fresh noise at every step.',
      },
      schedule: {
        param: 'choice',
        default: 'trailing',
        options: SCHEDULES,
        title: 'Schedule',
        help: 'trailing and linspace space the timesteps evenly, karras and exponential the noise level.',
      },
      steps: {
        param: 'integer',
        default: 12,
        min: 1,
        max: 200,
        unit: 'steps',
        title: 'Steps',
        help: 'Steps taken, whatever the start noise; each is one model call, or two with guidance.',
      },
      seed: { param: 'seed', default: 1, title: 'Seed', help: 'The same seed gives the same noise on every machine.' },
      guidance: {
        param: 'number',
        default: 1,
        min: 0,
        max: 20,
        step: 0.1,
        unit: '',
        title: 'Guidance',
        help: 'Classifier-free guidance: above 1 pushes away from what the base denoiser would do; 1 is off.',
      },
      startNoise: {
        param: 'number',
        default: 1,
        min: 0,
        max: 1,
        step: 0.01,
        unit: 'share',
        title: 'Start noise',
        help: 'Share of the schedule the start latent is noised to: 1 is pure noise (the start is ignored), 0 gives it back.',
      },
      eta: {
        param: 'number',
        default: 0,
        min: 0,
        max: 1,
        step: 0.05,
        unit: 'share',
        title: 'Eta',
        help: 'Share of fresh noise in ddim: 0 is deterministic, 1 is ancestral. The other samplers ignore it.',
      },
      previewEvery: {
        showOnly: true,
        param: 'integer',
        default: 4,
        min: 0,
        max: 200,
        unit: 'steps',
        title: 'Preview every',
        help: 'Shows the denoised estimate after every so many steps; 0 shows none. Each costs one decoding, about as much as a step.',
      },
      previewDecoder: {
        showOnly: true,
        param: 'model',
        role: 'vae-decoder',
        default: 'nano/vae-decoder',
        title: 'Preview decoder',
        help: 'Decodes the previews.',
      },
    },
    outputs: { latent: { kind: 'latent', space: 'latent', title: 'Latent' } },
    bypass: 'latent',
  },
  async ({ inputs, params, context }) => {
    const { denoiser, latent: start } = inputs;
    const { shape } = start.latent;
    const [, , height = 0, width = 0] = shape;
    const fusion = fusionOf(start, inputs.canvas, inputs.mask);
    // The params are checked against these very lists before a node runs.
    const levels = levelsOf(params.schedule as ScheduleName, params.steps, params.startNoise);
    const velocity = velocityOf(
      denoiser,
      { steps: params.steps, guidance: params.guidance, grid: { width, height } },
      context,
    );
    const fresh = context.random(params.seed, FRESH_STREAM);
    const latent = await sample({
      tensors: context.tensors,
      sampler: params.sampler as SamplerName,
      levels,
      eta: params.eta,
      ...(params.startNoise < 1 ? { start: start.latent } : {}),
      noise: context.random(params.seed, START_STREAM).normal(shape),
      freshNoise: () => fresh.normal(shape),
      ...(fusion ? { fusion } : {}),
      predictVelocity: (z, level, step) => {
        context.throwIfCancelled();
        return velocity(z, level, step);
      },
      onStep: reporter(context, start, params.steps, params.previewEvery, params.previewDecoder),
    });
    return { latent: { ...start, latent } };
  },
);
