/**
 * The noise schedule of Stable Diffusion 1 and 2 and SD-Turbo: the square roots of the betas rise evenly from 0.00085 to
 * 0.012 over 1000 steps ("scaled linear"). It is a table; between its timesteps the logarithm of sigma / alpha is linear.
 */

import { type Level, type NoiseSchedule, noiseRatio, TRAINED_STEPS } from './noise-schedule.ts';

const FIRST_BETA = 0.00085;
const LAST_BETA = 0.012;
const LAST = TRAINED_STEPS - 1;

function logRatiosOf(): Float64Array {
  const logRatios = new Float64Array(TRAINED_STEPS);
  let alphaBar = 1;
  for (let step = 0; step < TRAINED_STEPS; step++) {
    const root = Math.sqrt(FIRST_BETA) + (step / LAST) * (Math.sqrt(LAST_BETA) - Math.sqrt(FIRST_BETA));
    alphaBar *= 1 - root * root;
    logRatios[step] = Math.log((1 - alphaBar) / alphaBar) / 2;
  }
  return logRatios;
}

const LOG_RATIOS = logRatiosOf();

function levelWith(timestep: number, ratio: number): Level {
  const alpha = 1 / Math.sqrt(1 + ratio * ratio);
  return { timestep, alpha, sigma: ratio * alpha };
}

function levelAt(timestep: number): Level {
  const below = Math.min(LAST - 1, Math.floor(timestep));
  const [low = 0, high = 0] = LOG_RATIOS.subarray(below, below + 2);
  return levelWith(timestep, Math.exp(low + (timestep - below) * (high - low)));
}

/** The level keeps the ratio it is given; beyond the table's ends it is told as the first or the last timestep. */
function levelOfRatio(ratio: number): Level {
  const wanted = Math.log(ratio);
  let [low, high] = [0, LAST];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((LOG_RATIOS[middle] ?? 0) <= wanted) low = middle;
    else high = middle;
  }
  const [from = 0, to = 0] = LOG_RATIOS.subarray(low, low + 2);
  const share = Math.min(1, Math.max(0, (wanted - from) / (to - from)));
  return levelWith(low + share, ratio);
}

/** Stable Diffusion's schedule: sigma / alpha from 0.0292 (timestep 0) to 14.6146 (timestep 999). */
export const SCALED_LINEAR: NoiseSchedule = {
  lastTimestep: LAST,
  largestRatio: noiseRatio(levelAt(LAST)),
  smallestRatio: noiseRatio(levelAt(0)),
  trailingEnd: -1,
  wholeTimesteps: true,
  levelAt,
  levelOfRatio,
};
