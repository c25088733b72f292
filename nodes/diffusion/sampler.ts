/**
 * diffusion/sampler: runs the denoiser from noise to a clean latent. The loop is nodes/sampling; here it meets the
 * model, the random numbers, previews and cancelling.
 */

import { defineNode, factsFor, type LatentValue, type RunContext, type Tensor } from '../kit/index.ts';
import { COSINE } from '../sampling/noise-schedule.ts';
import { sample } from '../sampling/sample.ts';
import { SAMPLERS, type SamplerName } from '../sampling/samplers.ts';
import { SCALED_LINEAR } from '../sampling/scaled-linear.ts';
import { levelsOf, SCHEDULES, type ScheduleName } from '../sampling/step-schedule.ts';
import { DECODER_ROLES, decodeLatent, misfitOfDecoder } from './latent/vae.ts';
import { fusionOf, inpaintingOf } from './steering/fusion.ts';
import { guidedVelocity } from './steering/guiding-model.ts';
import { chosenVersions, denoiserFacts } from './steering/versions.ts';

// Two streams of one seed, so that the start noise is the same whichever sampler draws more.
const START_STREAM = 0;
const FRESH_STREAM = 1;

// A preview is small and short-lived: it is never worth tiles.
const WHOLE = 0;

/** Tells progress, and shows estimates where the preview decoder is one for this latent's VAE. */
async function reporter(context: RunContext, like: LatentValue, steps: number, every: number, decoder: string) {
  const facts = every > 0 && every < steps ? await factsFor(context.models, decoder, ...DECODER_ROLES) : undefined;
  const misfit = facts && misfitOfDecoder(decoder, facts, like.vae);
  if (misfit) context.log('info', `No previews: ${misfit} Choose a preview decoder (TAESD for Stable Diffusion).`);
  return async (step: number, denoised: Tensor<'float32'>): Promise<void> => {
    const done = step + 1;
    context.progress(done / steps, `step ${done} of ${steps}`);
    // The last estimate is the result itself, which vae-decode shows.
    if (!facts || misfit || done % every !== 0 || done === steps) return;
    context.preview('latent', await decodeLatent({ ...like, latent: denoised }, decoder, WHOLE, context));
  };
}

/** Samples a latent; with a mask, the latent outside it is the canvas at the end, exactly. */
export const sampler = defineNode(
  {
    type: 'diffusion/sampler',
    version: 3,
    title: 'Sampler',
    help: {
      summary:
        'Denoises a latent step by step. With a mask, what lies outside it is given back to the canvas after every step.',
      paper:
        "Masked fusion (framework figure): z_{t-1} is combined under a mask with z_{t-1}^{tgt}, the target's latent noised to the same step. Sampler, steps and guidance are not known.",
      here: 'Start and canvas are noised with one noise. With FRC inside the denoiser, guidance is away from the base (FRC at 0); with a stock UNet, away from the negative prompt; with a guiding model, away from what that one predicts: a second model call per step. Noise predictions and the schedule of Stable Diffusion are told by the manifest of the denoiser. Euler equals DDIM with eta 0, Euler ancestral DDIM with eta 1. A few-step denoiser is the same network distilled: each step jumps to where the full one ends.',
    },
    inputs: {
      denoiser: { kind: 'denoiser', sizes: { C: '$C', D: '$width' }, family: '$vae', title: 'Denoiser' },
      latent: {
        kind: 'latent',
        space: 'latent',
        sizes: { C: '$C' },
        family: '$vae',
        title: 'Start',
        help: "Noised by start noise; its frame is the result's.",
      },
      canvas: {
        kind: 'latent',
        space: 'latent',
        sizes: { C: '$C' },
        family: '$vae',
        optional: true,
        title: 'Canvas',
        help: 'Kept outside the mask; without it, the start latent is.',
      },
      mask: { kind: 'mask', space: 'crop', optional: true, title: 'Mask', help: '1 = generate, 0 = keep the canvas.' },
      prompt: {
        kind: 'conditioning',
        sizes: { D: '$width' },
        optional: true,
        title: 'Prompt',
        help: 'What a stock UNet is told to make (diffusion/text-prompt).',
      },
      negative: {
        kind: 'conditioning',
        sizes: { D: '$width' },
        optional: true,
        title: 'Negative',
        help: 'What guidance leads a stock UNet away from; the empty text is usual.',
      },
      masked: {
        kind: 'latent',
        space: 'latent',
        sizes: { C: '$C' },
        family: '$vae',
        optional: true,
        title: 'Masked',
        help: 'For inpainting UNets: the canvas encoded with the mask as its hole (diffusion/vae-encode).',
      },
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
        help: "trailing, linspace and leading space the timesteps evenly (leading is Stable Diffusion 1.5's own), karras and exponential the noise level.",
      },
      steps: {
        param: 'integer',
        default: 12,
        min: 1,
        max: 200,
        unit: 'steps',
        title: 'Steps',
        help: 'Steps taken, whatever the start noise; each is one model call, or two with guidance. With a few-step denoiser, few steps counts instead.',
      },
      fewStepModel: {
        param: 'model',
        role: 'few-step-denoiser',
        madeFrom: 'denoiser',
        builtIn: { title: 'none: the full denoiser' },
        default: '',
        title: 'Few-step denoiser',
        help: 'A distilled version of the denoiser that samples instead of it in 1 to 4 steps, for results while a slider is dragged. It must be made from the denoiser that is linked; FRC and conditioning act as before. DDIM is what it was trained for.',
      },
      fewSteps: {
        param: 'integer',
        default: 2,
        min: 1,
        max: 4,
        unit: 'steps',
        title: 'Few steps',
        help: 'Steps of the few-step denoiser; without one, steps counts.',
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
        help: 'Above 1 pushes away from what the base denoiser would do, with a stock UNet from the negative prompt (classifier-free guidance, 5 to 8 for Stable Diffusion), with a guiding model from what that one would do; 1 is off.',
      },
      guidingModel: {
        param: 'model',
        role: 'guiding-denoiser',
        madeFrom: 'denoiser',
        builtIn: { title: 'none: the base, or the negative prompt' },
        default: '',
        title: 'Guiding model',
        help: 'Autoguidance (Karras et al. 2024): guidance above 1 leads away from what a worse version of the denoiser would make of the same conditioning; 1.5 to 3 is usual. Portraits from noise are well formed with it. It must be made from the denoiser that is linked, and does not go with a few-step denoiser.',
      },
      guidanceInOneCall: {
        param: 'boolean',
        default: false,
        title: 'Guidance in one call',
        help: 'Stock UNets: both branches as one batch of two, quicker on a graphics card and twice the memory.',
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
        role: 'preview-decoder',
        alsoRoles: ['vae-decoder'],
        default: 'nano/vae-decoder',
        title: 'Preview decoder',
        help: 'Decodes the previews; one of another VAE shows none. TAESD is the quick one for Stable Diffusion.',
      },
    },
    outputs: { latent: { kind: 'latent', space: 'latent', sizes: { C: '$C' }, family: '$vae', title: 'Latent' } },
    bypass: 'latent',
  },
  async ({ inputs, params, context }) => {
    const { latent: start } = inputs;
    const { denoiser, steps, guiding } = await chosenVersions(inputs.denoiser, params, context);
    const { shape } = start.latent;
    const [, , height = 0, width = 0] = shape;
    const fusion = fusionOf(start, inputs.canvas, inputs.mask);
    const { schedule } = await denoiserFacts(context.models, denoiser.model);
    const noise = schedule === 'cosine' ? COSINE : SCALED_LINEAR;
    // The params are checked against these very lists before a node runs.
    const levels = levelsOf(params.schedule as ScheduleName, steps, params.startNoise, noise);
    const velocity = await guidedVelocity(
      denoiser,
      guiding,
      {
        steps,
        guidance: params.guidance,
        grid: { width, height },
        guidanceInOneCall: params.guidanceInOneCall,
        prompt: inputs.prompt,
        negative: inputs.negative,
        inpainting: inpaintingOf(start, inputs.masked, inputs.mask),
      },
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
      onStep: await reporter(context, start, steps, params.previewEvery, params.previewDecoder),
    });
    return { latent: { ...start, latent } };
  },
);
