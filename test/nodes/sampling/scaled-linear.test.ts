import { describe, expect, it } from 'vitest';
import { CLEAN, type Level, noiseRatio } from '../../../nodes/sampling/noise-schedule.ts';
import { SAMPLERS, type SamplerName } from '../../../nodes/sampling/samplers.ts';
import { SCALED_LINEAR } from '../../../nodes/sampling/scaled-linear.ts';
import { levelsOf, SCHEDULES } from '../../../nodes/sampling/step-schedule.ts';
import { type Gaussian, sampleNumber } from './gaussian.ts';

/** alpha_bar by the definition: square roots of the betas evenly from 0.00085 to 0.012, product of 1 - beta. */
function alphaBarAt(timestep: number): number {
  let product = 1;
  for (let t = 0; t <= timestep; t++) {
    const root = Math.sqrt(0.00085) + (t * (Math.sqrt(0.012) - Math.sqrt(0.00085))) / 999;
    product *= 1 - root ** 2;
  }
  return product;
}

const timesteps = (levels: readonly Level[]): number[] => levels.map((level) => level.timestep);

describe('the schedule of Stable Diffusion', () => {
  it('has the alpha_bar of its betas', () => {
    for (const t of [0, 1, 20, 500, 981, 999]) {
      const { alpha, sigma } = SCALED_LINEAR.levelAt(t);
      expect(alpha ** 2).toBeCloseTo(alphaBarAt(t), 12);
      expect(alpha ** 2 + sigma ** 2).toBeCloseTo(1, 12);
    }
  });

  it('has the published ends: sigma 14.6146 at timestep 999 (as SD-Turbo starts), 0.0292 at 0, alpha_bar 0.0047', () => {
    expect(SCALED_LINEAR.largestRatio).toBeCloseTo(14.6146, 4);
    expect(SCALED_LINEAR.smallestRatio).toBeCloseTo(0.0292, 4);
    expect(SCALED_LINEAR.levelAt(999).alpha ** 2).toBeCloseTo(0.00466, 5);
  });

  it('finds the level of a noise ratio, between timesteps as well', () => {
    for (const t of [0, 0.25, 17, 500.5, 998.75, 999]) {
      const level = SCALED_LINEAR.levelOfRatio(noiseRatio(SCALED_LINEAR.levelAt(t)));
      expect(level.timestep).toBeCloseTo(t, 6);
    }
    expect(SCALED_LINEAR.levelOfRatio(0.001)).toMatchObject({ timestep: 0 });
    expect(noiseRatio(SCALED_LINEAR.levelOfRatio(0.001))).toBeCloseTo(0.001, 9);
  });
});

describe('spacings on it', () => {
  it('are the published timesteps of 50 leading and 10 trailing steps', () => {
    const leading = timesteps(levelsOf('leading', 50, 1, SCALED_LINEAR));
    expect(leading.slice(0, 3)).toEqual([981, 961, 941]);
    expect(leading.slice(48)).toEqual([21, 1, 0]);
    expect(timesteps(levelsOf('trailing', 10, 1, SCALED_LINEAR)).slice(0, 10)).toEqual([
      999, 899, 799, 699, 599, 499, 399, 299, 199, 99,
    ]);
    expect(timesteps(levelsOf('linspace', 4, 1, SCALED_LINEAR))).toEqual([999, 666, 333, 0, 0]);
  });

  it('by ratio go from 14.6146 to 0.0292, karras by the seventh root', () => {
    const levels = levelsOf('karras', 3, 1, SCALED_LINEAR);
    const middle = ((14.614642 ** (1 / 7) + 0.029167 ** (1 / 7)) / 2) ** 7;
    expect(noiseRatio(levels[0] ?? CLEAN)).toBeCloseTo(14.6146, 4);
    expect(noiseRatio(levels[1] ?? CLEAN)).toBeCloseTo(middle, 4);
    expect(noiseRatio(levels[2] ?? CLEAN)).toBeCloseTo(0.0292, 4);
  });

  it.each(SCHEDULES)('%s takes every number of steps, each less noisy than the one before', (schedule) => {
    for (const steps of [1, 2, 20, 200]) {
      for (const startNoise of [1, 0.5, 0.1, 0.001]) {
        const levels = levelsOf(schedule, steps, startNoise, SCALED_LINEAR);
        expect(levels).toHaveLength(steps + 1);
        for (let k = 1; k < levels.length; k++) expect(levels[k]?.sigma).toBeLessThan(levels[k - 1]?.sigma ?? 0);
      }
    }
  });
});

describe('samplers on it', () => {
  const point: Gaussian = { mean: -0.3, deviation: 0 };
  const data: Gaussian = { mean: 0.7, deviation: 0.4 };

  it.each(SAMPLERS)('%s is exact when all data are one point', (sampler) => {
    for (const schedule of SCHEDULES) {
      const levels = levelsOf(schedule, 3, 1, SCALED_LINEAR);
      expect(sampleNumber(point, sampler, levels, 0.9, { eta: 0, normal: () => 0.4 })).toBeCloseTo(-0.3, 9);
    }
  });

  /** Two DDIM steps of an epsilon-predicting denoiser written out from the formula (Song et al. 2021, equation 12). */
  it('take two DDIM steps as the formula says', () => {
    const [a0, a1] = [alphaBarAt(999), alphaBarAt(499)];
    const denoise = (z: number, ab: number): number => {
      const gain = (data.deviation ** 2 * Math.sqrt(ab)) / (data.deviation ** 2 * ab + 1 - ab);
      return data.mean + gain * (z - Math.sqrt(ab) * data.mean);
    };
    const z0 = 0.9;
    const eps0 = (z0 - Math.sqrt(a0) * denoise(z0, a0)) / Math.sqrt(1 - a0);
    const z1 = Math.sqrt(a1) * denoise(z0, a0) + Math.sqrt(1 - a1) * eps0;
    const levels = levelsOf('trailing', 2, 1, SCALED_LINEAR);
    expect(sampleNumber(data, 'ddim', levels, z0)).toBeCloseTo(denoise(z1, a1), 12);
    expect(sampleNumber(data, 'euler', levels, z0)).toBeCloseTo(denoise(z1, a1), 12);
  });

  /** DPM++ 2M over three steps, written out in the log-SNR of Lu et al. 2022 (algorithm 2). */
  it('take three DPM++ 2M steps as the formula says', () => {
    const at = [999, 666, 333].map((t) => ({ alpha: Math.sqrt(alphaBarAt(t)), sigma: Math.sqrt(1 - alphaBarAt(t)) }));
    const [s, t, u] = at as [Level, Level, Level];
    const lambda = (l: Pick<Level, 'alpha' | 'sigma'>): number => Math.log(l.alpha / l.sigma);
    const denoise = (z: number, l: Pick<Level, 'alpha' | 'sigma'>): number => {
      const gain = (data.deviation ** 2 * l.alpha) / (data.deviation ** 2 * l.alpha ** 2 + l.sigma ** 2);
      return data.mean + gain * (z - l.alpha * data.mean);
    };
    const z0 = 0.9;
    const d0 = denoise(z0, s);
    const h1 = lambda(t) - lambda(s);
    const z1 = (t.sigma / s.sigma) * z0 - t.alpha * (Math.exp(-h1) - 1) * d0;
    const d1 = denoise(z1, t);
    const h2 = lambda(u) - lambda(t);
    const r = h1 / h2;
    const blend = (1 + 1 / (2 * r)) * d1 - (1 / (2 * r)) * d0;
    const z2 = (u.sigma / t.sigma) * z1 - u.alpha * (Math.exp(-h2) - 1) * blend;
    const levels = [...[999, 666, 333].map(SCALED_LINEAR.levelAt), CLEAN];
    expect(sampleNumber(data, 'dpmpp-2m' satisfies SamplerName, levels, z0)).toBeCloseTo(denoise(z2, u), 12);
  });
});
