/**
 * The sampling loop over any tensor arithmetic and any v-prediction, with masked fusion at every step (FaceX, figure of
 * the framework). It frees what it made and never what it was given.
 */

import type { Tensor, Tensors } from '../kit/index.ts';
import type { Level } from './noise-schedule.ts';
import { type SamplerName, type StepCoefficients, stepCoefficients } from './samplers.ts';

type Latent = Tensor<'float32'>;

/** Masked fusion: the mask [1, 1, h, w] is 1 where the latent is generated, 0 where the canvas latent is kept. */
export interface Fusion {
  readonly canvas: Latent;
  readonly mask: Latent;
}

/** One sampling run. */
export interface Sampling {
  readonly tensors: Tensors;
  readonly sampler: SamplerName;
  /** From levelsOf: noisiest first, clean last. */
  readonly levels: readonly Level[];
  /** Share of fresh noise in ddim, 0..1. */
  readonly eta: number;
  /** Clean latent to start from, noised to the first level; absent = pure noise. */
  readonly start?: Latent;
  /** The one noise that start and canvas are noised with at every level. */
  readonly noise: Latent;
  /** Fresh noise of the latent's shape, for the ancestral samplers. */
  readonly freshNoise: () => Latent;
  readonly fusion?: Fusion;
  /** v-prediction sqrt(ab) noise - sqrt(1 - ab) x0 at a level; a tensor of its own, freed by the loop. */
  readonly predictVelocity: (latent: Latent, level: Level, step: number) => Promise<Latent>;
  /** Told after every step with the denoised estimate; the tensor is freed afterwards. */
  readonly onStep?: (step: number, denoised: Latent) => Promise<void>;
}

function noised(sampling: Sampling, clean: Latent | undefined, level: Level): Promise<Latent> {
  const { tensors, noise } = sampling;
  return tensors.linear(
    clean
      ? [
          [level.alpha, clean],
          [level.sigma, noise],
        ]
      : [[level.sigma, noise]],
  );
}

/** Gives the latent outside the mask back to the canvas, noised to the level the latent is at. */
async function fused(sampling: Sampling, latent: Latent, level: Level): Promise<Latent> {
  const { tensors, fusion } = sampling;
  if (!fusion) return latent;
  const canvas = level.sigma === 0 ? undefined : await noised(sampling, fusion.canvas, level);
  const result = await tensors.mix(fusion.mask, latent, canvas ?? fusion.canvas);
  tensors.release(canvas, latent === sampling.start ? undefined : latent);
  return result;
}

async function stepped(
  sampling: Sampling,
  coefficients: StepCoefficients,
  latent: Latent,
  denoised: Latent,
  previousDenoised: Latent | undefined,
): Promise<Latent> {
  const fresh = coefficients.noise === 0 ? undefined : sampling.freshNoise();
  const terms: [number, Latent][] = [
    [coefficients.latent, latent],
    [coefficients.denoised, denoised],
  ];
  if (previousDenoised && coefficients.previousDenoised !== 0) {
    terms.push([coefficients.previousDenoised, previousDenoised]);
  }
  if (fresh) terms.push([coefficients.noise, fresh]);
  const next = await sampling.tensors.linear(terms);
  sampling.tensors.release(fresh);
  return next;
}

/** Runs the loop and gives the clean latent; with the clean level alone that is `start` (fused). */
export async function sample(sampling: Sampling): Promise<Latent> {
  const { tensors, levels, sampler, eta, start } = sampling;
  const [first] = levels;
  if (!first) throw new RangeError('a schedule has at least the clean level');
  const begin = first.sigma === 0 && start ? start : await noised(sampling, start, first);
  let latent = await fused(sampling, begin, first);
  let previousDenoised: Latent | undefined;
  for (const [step, from] of levels.slice(0, -1).entries()) {
    const to = levels[step + 1] ?? from;
    const velocity = await sampling.predictVelocity(latent, from, step);
    const denoised = await tensors.linear([
      [from.alpha, latent],
      [-from.sigma, velocity],
    ]);
    tensors.release(velocity);
    const next = await stepped(
      sampling,
      stepCoefficients(sampler, levels, step, eta),
      latent,
      denoised,
      previousDenoised,
    );
    tensors.release(latent, previousDenoised);
    previousDenoised = denoised;
    latent = await fused(sampling, next, to);
    await sampling.onStep?.(step, denoised);
  }
  tensors.release(previousDenoised);
  return latent;
}
