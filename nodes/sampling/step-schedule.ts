/**
 * Which noise levels a sampler visits. Every schedule runs the given number of steps from the start noise to clean,
 * so the number of steps is the number of denoiser calls whatever the start noise is.
 */

import { CLEAN, COSINE, type Level, type NoiseSchedule, noiseRatio } from './noise-schedule.ts';

/**
 * trailing: evenly spaced timesteps, the last one a step away from 0 (Lin et al. 2023). linspace: evenly spaced, the
 * last one at timestep 0. leading: evenly spaced from timestep 1 up, short of the noisiest, as Stable Diffusion 1.5's
 * own settings say. karras: rho 7 spacing of sigma / alpha (Karras et al. 2022). exponential: evenly spaced logarithm of
 * sigma / alpha, which is uniform log-SNR.
 */
export const SCHEDULES = ['trailing', 'linspace', 'leading', 'karras', 'exponential'] as const;

export type ScheduleName = (typeof SCHEDULES)[number];

const KARRAS_RHO = 7;
const LEADING_OFFSET = 1;

function ratios(
  count: number,
  [start, end]: readonly [number, number],
  warp: (r: number) => number,
  unwarp: (w: number) => number,
): number[] {
  const first = warp(start);
  const last = warp(end);
  return Array.from({ length: count }, (_, k) =>
    unwarp(count === 1 ? first : first + (k / (count - 1)) * (last - first)),
  );
}

function timesteps(
  schedule: 'trailing' | 'linspace' | 'leading',
  steps: number,
  start: number,
  { trailingEnd, wholeTimesteps }: NoiseSchedule,
): number[] {
  const indices = Array.from({ length: steps }, (_, k) => k);
  // More steps than timesteps would meet the same one twice when rounded.
  const rounds = wholeTimesteps && start >= steps;
  const whole = rounds ? Math.round : (t: number): number => t;
  switch (schedule) {
    case 'trailing': {
      const end = rounds ? trailingEnd : 0;
      return indices.map((k) => Math.max(0, whole(end + (start - end) * (1 - k / steps))));
    }
    case 'linspace':
      return indices.map((k) => whole(start * (steps === 1 ? 1 : 1 - k / (steps - 1))));
    case 'leading': {
      const spacing = Math.floor((start + 1) / steps);
      // Too many steps for whole spacings above the offset: evenly down from the start.
      if (spacing < 2) return indices.map((k) => (start * (steps - k)) / steps);
      return indices.map((k) => (steps - 1 - k) * spacing + LEADING_OFFSET);
    }
  }
}

function visited(schedule: ScheduleName, steps: number, start: number, noise: NoiseSchedule): Level[] {
  const startRatio = Math.min(noise.largestRatio, noiseRatio(noise.levelAt(start)));
  const range = [startRatio, Math.min(noise.smallestRatio, startRatio / 2)] as const;
  switch (schedule) {
    case 'karras':
      return ratios(
        steps,
        range,
        (r) => r ** (1 / KARRAS_RHO),
        (w) => w ** KARRAS_RHO,
      ).map(noise.levelOfRatio);
    case 'exponential':
      return ratios(steps, range, Math.log, Math.exp).map(noise.levelOfRatio);
    default:
      return timesteps(schedule, steps, start, noise).map(noise.levelAt);
  }
}

/**
 * The levels of a run, noisiest first, `steps` + 1 of them, the last one clean. `startNoise` 0..1 is the share of the
 * training schedule `noise` to start from; 0 leaves nothing to do and gives the clean level alone.
 */
export function levelsOf(
  schedule: ScheduleName,
  steps: number,
  startNoise: number,
  noise: NoiseSchedule = COSINE,
): readonly Level[] {
  if (startNoise <= 0 || steps < 1) return [CLEAN];
  return [...visited(schedule, steps, startNoise * noise.lastTimestep, noise), CLEAN];
}
