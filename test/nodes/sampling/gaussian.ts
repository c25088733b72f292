/**
 * Data whose best denoiser is known in closed form: independent normals. Tests sample with it, so what they check is
 * the sampler alone.
 */

import { type Level, levelAt } from '../../../nodes/sampling/noise-schedule.ts';
import { type SamplerName, stepCoefficients } from '../../../nodes/sampling/samplers.ts';

/** Mean and standard deviation of the data. */
export interface Gaussian {
  readonly mean: number;
  readonly deviation: number;
}

/** E[x0 | z] at a level. */
export function denoisedOf({ mean, deviation }: Gaussian, z: number, { alpha, sigma }: Level): number {
  const gain = (deviation ** 2 * alpha) / (deviation ** 2 * alpha ** 2 + sigma ** 2);
  return mean + gain * (z - alpha * mean);
}

/** The v-prediction that belongs to denoisedOf: x0 = alpha z - sigma v. */
export function velocityOf(data: Gaussian, z: number, level: Level): number {
  return (level.alpha * z - denoisedOf(data, z, level)) / level.sigma;
}

/** Where the probability flow takes z from a level to clean: its place within the distribution is kept. */
export function flowEnd({ mean, deviation }: Gaussian, z: number, { alpha, sigma }: Level): number {
  return mean + (deviation * (z - alpha * mean)) / Math.sqrt(deviation ** 2 * alpha ** 2 + sigma ** 2);
}

/** Samples one number in double precision, calling `normal` for fresh noise. */
export function sampleNumber(
  data: Gaussian,
  sampler: SamplerName,
  levels: readonly Level[],
  z: number,
  options: { readonly eta?: number; readonly normal?: () => number } = {},
): number {
  let [latent, previous] = [z, 0];
  for (let step = 0; step < levels.length - 1; step++) {
    const denoised = denoisedOf(data, latent, levels[step] ?? levelAt(0));
    const c = stepCoefficients(sampler, levels, step, options.eta ?? 0);
    const fresh = c.noise === 0 ? 0 : c.noise * (options.normal?.() ?? 0);
    latent = c.latent * latent + c.denoised * denoised + c.previousDenoised * previous + fresh;
    previous = denoised;
  }
  return latent;
}

/** Seeded standard normals (Box and Muller over a 32-bit counter hash), for tests that need very many. */
export function normals(seed: number): () => number {
  let state = seed;
  const uniform = (): number => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}
