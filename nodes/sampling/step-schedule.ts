/**
 * Which noise levels a sampler visits. Every schedule runs the given number of steps from the start noise to clean,
 * so the number of steps is the number of denoiser calls whatever the start noise is.
 */

import { CLEAN, LAST_TIMESTEP, type Level, levelAt, levelOfRatio, noiseRatio } from './noise-schedule.ts';

/**
 * trailing: evenly spaced timesteps, the last one a step away from 0 (Lin et al. 2023). linspace: evenly spaced, the
 * last one at timestep 0. karras: rho 7 spacing of sigma / alpha (Karras et al. 2022). exponential: evenly spaced
 * logarithm of sigma / alpha, which is uniform log-SNR.
 */
export const SCHEDULES = ['trailing', 'linspace', 'karras', 'exponential'] as const;

export type ScheduleName = (typeof SCHEDULES)[number];

const KARRAS_RHO = 7;
// The cosine schedule's own ratio at the last timestep is 640: spacing by ratio would spend half of the steps where the
// picture is noise alone. 80 is the largest of Karras et al. 2022.
const LARGEST_RATIO = 80;
const SMALLEST_RATIO = 0.03;

function ratios(count: number, start: number, warp: (r: number) => number, unwarp: (w: number) => number): number[] {
  const first = warp(start);
  const last = warp(Math.min(SMALLEST_RATIO, start / 2));
  return Array.from({ length: count }, (_, k) =>
    unwarp(count === 1 ? first : first + (k / (count - 1)) * (last - first)),
  );
}

function visited(schedule: ScheduleName, steps: number, startTimestep: number): Level[] {
  const indices = Array.from({ length: steps }, (_, k) => k);
  const startRatio = Math.min(LARGEST_RATIO, noiseRatio(levelAt(startTimestep)));
  switch (schedule) {
    case 'trailing':
      return indices.map((k) => levelAt(startTimestep * (1 - k / steps)));
    case 'linspace':
      return indices.map((k) => levelAt(startTimestep * (steps === 1 ? 1 : 1 - k / (steps - 1))));
    case 'karras':
      return ratios(
        steps,
        startRatio,
        (r) => r ** (1 / KARRAS_RHO),
        (w) => w ** KARRAS_RHO,
      ).map(levelOfRatio);
    case 'exponential':
      return ratios(steps, startRatio, Math.log, Math.exp).map(levelOfRatio);
  }
}

/**
 * The levels of a run, noisiest first, `steps` + 1 of them, the last one clean. `startNoise` 0..1 is the share of the
 * training schedule to start from; 0 leaves nothing to do and gives the clean level alone.
 */
export function levelsOf(schedule: ScheduleName, steps: number, startNoise: number): readonly Level[] {
  if (startNoise <= 0 || steps < 1) return [CLEAN];
  return [...visited(schedule, steps, startNoise * LAST_TIMESTEP), CLEAN];
}
