/**
 * Noise levels, and the schedule the nano denoiser is trained on: cosine (Nichol and Dhariwal 2021), offset 0.008, 1000
 * steps. In it alpha = cos(angle) and sigma = sin(angle) with an angle linear in the timestep, so a level of any
 * sigma / alpha ratio has a (fractional) timestep in closed form. Stable Diffusion's schedule is in scaled-linear.ts.
 */

/** Steps of the training schedule; a denoiser takes timesteps 0 to 999. */
export const TRAINED_STEPS = 1000;

/**
 * The noisiest timestep that is sampled from; alpha is 0.0016 there. Timestep 999 is noise alone (alpha 0), from which
 * the variance-exploding view of the samplers has no way back.
 */
export const LAST_TIMESTEP = TRAINED_STEPS - 2;

const OFFSET = 0.008;

/** How noisy a latent is: z = alpha x0 + sigma noise, alpha^2 + sigma^2 = 1; timestep 0..998, fractions allowed. */
export interface Level {
  readonly timestep: number;
  readonly alpha: number;
  readonly sigma: number;
}

/** The end of every schedule: no noise left, z = x0. */
export const CLEAN: Level = { timestep: 0, alpha: 1, sigma: 0 };

/** A schedule a denoiser was trained on: which noise a timestep means, and where sampling may begin and end. */
export interface NoiseSchedule {
  /** The noisiest timestep that is sampled from. */
  readonly lastTimestep: number;
  /** Range of sigma / alpha that spacings by ratio go through. */
  readonly largestRatio: number;
  readonly smallestRatio: number;
  /** Timestep at which a trailing spacing would end; the last step begins one spacing above it. */
  readonly trailingEnd: number;
  /** The denoiser knows whole timesteps only: spacings by timestep are rounded. */
  readonly wholeTimesteps: boolean;
  readonly levelAt: (timestep: number) => Level;
  readonly levelOfRatio: (ratio: number) => Level;
}

/**
 * Level of a timestep 0..998: alpha^2 is alpha_bar, the share of signal after timestep + 1 steps of noising. (Training
 * divides by the curve's value at 0, 0.99984, which is left out here.)
 */
export function levelAt(timestep: number): Level {
  const angle = (((timestep + 1) / TRAINED_STEPS + OFFSET) / (1 + OFFSET)) * (Math.PI / 2);
  return { timestep, alpha: Math.cos(angle), sigma: Math.sin(angle) };
}

/** sigma / alpha, the noise level of the variance-exploding view (Karras et al. 2022): z / alpha = x0 + ratio x noise. */
export function noiseRatio(level: Level): number {
  return level.sigma / level.alpha;
}

/** Level of a sigma / alpha ratio; ratios under the first timestep's (0.0140) are told to the denoiser as timestep 0. */
export function levelOfRatio(ratio: number): Level {
  const angle = Math.atan(ratio);
  const timestep = (angle * (2 / Math.PI) * (1 + OFFSET) - OFFSET) * TRAINED_STEPS - 1;
  return { timestep: Math.max(0, timestep), alpha: Math.cos(angle), sigma: Math.sin(angle) };
}

/** The nano pack's schedule. Its own ratio at the last timestep is 640: spacing by ratio would spend half of the steps
 * where the picture is noise alone, so it starts at 80, the largest of Karras et al. 2022. */
export const COSINE: NoiseSchedule = {
  lastTimestep: LAST_TIMESTEP,
  largestRatio: 80,
  smallestRatio: 0.03,
  trailingEnd: 0,
  wholeTimesteps: false,
  levelAt,
  levelOfRatio,
};
