import { describe, expect, it } from 'vitest';
import { CLEAN, levelAt } from '../../../nodes/sampling/noise-schedule.ts';
import {
  ddimStep,
  dpmpp2mStep,
  eulerAncestralStep,
  eulerStep,
  SAMPLERS,
  type SamplerName,
  stepCoefficients,
} from '../../../nodes/sampling/samplers.ts';
import { levelsOf, SCHEDULES, type ScheduleName } from '../../../nodes/sampling/step-schedule.ts';
import { flowEnd, type Gaussian, normals, sampleNumber } from './gaussian.ts';

const data: Gaussian = { mean: 0.7, deviation: 0.4 };

/** Error against the exact probability flow, from one noise. */
function flowError(sampler: SamplerName, schedule: ScheduleName, steps: number): number {
  const levels = levelsOf(schedule, steps, 1);
  const z = 1.3;
  return Math.abs(sampleNumber(data, sampler, levels, z) - flowEnd(data, z, levels[0] ?? CLEAN));
}

describe('samplers', () => {
  it.each(SAMPLERS)('%s is exact when all data are one point', (sampler) => {
    const point: Gaussian = { mean: -0.3, deviation: 0 };
    const normal = normals(5);
    for (const schedule of SCHEDULES) {
      expect(sampleNumber(point, sampler, levelsOf(schedule, 3, 1), 0.9, { eta: 1, normal })).toBeCloseTo(-0.3, 9);
    }
  });

  it.each(['ddim', 'euler', 'dpmpp-2m'] as const)('%s converges to the probability flow', (sampler) => {
    const [coarse, fine] = [flowError(sampler, 'trailing', 25), flowError(sampler, 'trailing', 800)];
    expect(fine).toBeLessThan(2e-3);
    expect(fine).toBeLessThan(coarse / 5);
    // Schedules with a last level of their own keep the error of the jump from it: (0.03 / deviation)^2 / 2 of a sample.
    for (const schedule of ['linspace', 'karras', 'exponential'] as const) {
      expect(flowError(sampler, schedule, 800)).toBeLessThan(4e-3);
    }
  });

  // The step to clean is of first order and its own size shrinks with the schedule, so the order is read from a run
  // that ends at a fixed small noise.
  const endError = (sampler: SamplerName, steps: number): number => {
    const [top, end] = [Math.log(20), Math.log(0.05)];
    const levels = Array.from({ length: steps + 1 }, (_, k) => {
      const angle = Math.atan(Math.exp(top + (k / steps) * (end - top)));
      return { timestep: 0, alpha: Math.cos(angle), sigma: Math.sin(angle) };
    });
    const last = levels[steps] ?? CLEAN;
    const exact = flowEnd(data, 1.3, levels[0] ?? CLEAN);
    return Math.abs(flowEnd(data, sampleNumber(data, sampler, levels, 1.3), last) - exact);
  };
  const orderOf = (sampler: SamplerName): number => Math.log2(endError(sampler, 128) / endError(sampler, 256));

  it('gives DPM++ 2M second order where Euler and DDIM have first', () => {
    expect(orderOf('euler')).toBeCloseTo(1, 1);
    expect(orderOf('ddim')).toBeCloseTo(1, 1);
    expect(orderOf('dpmpp-2m')).toBeGreaterThan(1.85);
    expect(endError('dpmpp-2m', 64)).toBeLessThan(endError('euler', 64) / 10);
  });

  const moments = (sampler: SamplerName, eta: number): { mean: number; deviation: number } => {
    const normal = normals(11);
    const levels = levelsOf('trailing', 200, 1);
    const values = Array.from({ length: 4000 }, () => sampleNumber(data, sampler, levels, normal(), { eta, normal }));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    return { mean, deviation: Math.sqrt(variance) };
  };

  it.each([
    ['ddim', 0],
    ['ddim', 0.5],
    ['ddim', 1],
    ['euler', 0],
    ['euler-ancestral', 0],
    ['dpmpp-2m', 0],
  ] as const)('%s with eta %d gives the mean and deviation of the data', (sampler, eta) => {
    const { mean, deviation } = moments(sampler, eta);
    // Four standard errors of 4000 samples, and the samplers' own error at 200 steps.
    expect(Math.abs(mean - data.mean)).toBeLessThan(0.03);
    expect(Math.abs(deviation - data.deviation)).toBeLessThan(0.025);
  });

  const pairs = [
    [levelAt(998), levelAt(900)],
    [levelAt(600), levelAt(350)],
    [levelAt(40), levelAt(0)],
    [levelAt(80), CLEAN],
  ] as const;
  const expectSame = (a: object, b: object): void => {
    for (const [name, value] of Object.entries(a)) expect(value).toBeCloseTo(b[name as keyof typeof b], 9);
  };

  it('makes Euler DDIM without noise, and Euler ancestral DDIM with eta 1', () => {
    for (const [from, to] of pairs) {
      expectSame(eulerStep(from, to), ddimStep(from, to, 0));
      expectSame(eulerAncestralStep(from, to), ddimStep(from, to, 1));
    }
  });

  it('makes the first step of DPM++ 2M DDIM without noise', () => {
    for (const [from, to] of pairs) expectSame(dpmpp2mStep(undefined, from, to), ddimStep(from, to, 0));
  });

  it.each(SAMPLERS)('%s ends on the denoised estimate', (sampler) => {
    const levels = levelsOf('trailing', 5, 1);
    const last = stepCoefficients(sampler, levels, 4, 1);
    expect(last.denoised).toBeCloseTo(1, 12);
    for (const other of [last.latent, last.previousDenoised, last.noise]) expect(other).toBeCloseTo(0, 12);
  });

  it('refuses a step that the schedule does not have', () => {
    expect(() => stepCoefficients('ddim', levelsOf('trailing', 5, 1), 5, 0)).toThrow(/step 5 of a schedule of 5 steps/);
  });
});
