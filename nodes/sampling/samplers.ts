/**
 * One step of each sampler as coefficients of a weighted sum, so that a step is one tensor operation where the latent
 * lives. All of them work on the denoised estimate x0 = alpha z - sigma v that a v-prediction gives.
 */

import { type Level, noiseRatio } from './noise-schedule.ts';

/**
 * On one schedule euler is ddim with eta 0 and euler-ancestral is ddim with eta 1, written in the variance-exploding
 * view: all three are kept because graphs name them. dpmpp-2m is of second order.
 */
export const SAMPLERS = ['ddim', 'euler', 'euler-ancestral', 'dpmpp-2m'] as const;

export type SamplerName = (typeof SAMPLERS)[number];

/** Next latent = latent z + denoised x0 + previousDenoised x0 of the step before + fresh noise, each times its factor. */
export interface StepCoefficients {
  readonly latent: number;
  readonly denoised: number;
  readonly previousDenoised: number;
  readonly noise: number;
}

/** DDIM (Song et al. 2021, equation 12); eta 0 adds no noise, eta 1 is ancestral (DDPM) sampling. */
export function ddimStep(from: Level, to: Level, eta: number): StepCoefficients {
  const noise = eta * (to.sigma / from.sigma) * Math.sqrt(Math.max(0, 1 - (from.alpha / to.alpha) ** 2));
  const latent = Math.sqrt(Math.max(0, to.sigma ** 2 - noise ** 2)) / from.sigma;
  return { latent, denoised: to.alpha - latent * from.alpha, previousDenoised: 0, noise };
}

/** Euler's method on z / alpha over sigma / alpha, down to `downTo` (the target's ratio when no noise follows). */
function eulerTo(from: Level, to: Level, downTo: number): StepCoefficients {
  const kept = downTo / noiseRatio(from);
  return { latent: (to.alpha * kept) / from.alpha, denoised: to.alpha * (1 - kept), previousDenoised: 0, noise: 0 };
}

/** Euler step of the probability-flow ODE (Karras et al. 2022, algorithm 1 without churn). */
export function eulerStep(from: Level, to: Level): StepCoefficients {
  return eulerTo(from, to, noiseRatio(to));
}

/** Euler ancestral: a longer Euler step, then fresh noise back up to the target level. */
export function eulerAncestralStep(from: Level, to: Level): StepCoefficients {
  const [fromRatio, toRatio] = [noiseRatio(from), noiseRatio(to)];
  const up = Math.min(toRatio, toRatio * Math.sqrt(Math.max(0, 1 - (toRatio / fromRatio) ** 2)));
  const down = Math.sqrt(Math.max(0, toRatio ** 2 - up ** 2));
  return { ...eulerTo(from, to, down), noise: to.alpha * up };
}

const logSnr = (level: Level): number => -Math.log(noiseRatio(level));

/**
 * DPM-Solver++(2M) (Lu et al. 2022, algorithm 2): second order in the half log-SNR from two denoised estimates. The
 * first step and the one to clean (infinite log-SNR) are of first order.
 */
export function dpmpp2mStep(previous: Level | undefined, from: Level, to: Level): StepCoefficients {
  if (to.sigma === 0) return { latent: 0, denoised: to.alpha, previousDenoised: 0, noise: 0 };
  const h = logSnr(to) - logSnr(from);
  const weight = -to.alpha * Math.expm1(-h);
  const extrapolation = previous ? h / (2 * (logSnr(from) - logSnr(previous))) : 0;
  return {
    latent: to.sigma / from.sigma,
    denoised: weight * (1 + extrapolation),
    previousDenoised: -weight * extrapolation,
    noise: 0,
  };
}

/** Coefficients of the step from levels[step] to levels[step + 1]; `eta` concerns ddim alone. */
export function stepCoefficients(
  sampler: SamplerName,
  levels: readonly Level[],
  step: number,
  eta: number,
): StepCoefficients {
  const [from, to] = [levels[step], levels[step + 1]];
  if (!from || !to) throw new RangeError(`step ${step} of a schedule of ${levels.length - 1} steps`);
  switch (sampler) {
    case 'ddim':
      return ddimStep(from, to, eta);
    case 'euler':
      return eulerStep(from, to);
    case 'euler-ancestral':
      return eulerAncestralStep(from, to);
    case 'dpmpp-2m':
      return dpmpp2mStep(step > 0 ? levels[step - 1] : undefined, from, to);
  }
}
