import { describe, expect, it } from 'vitest';
import { LAST_TIMESTEP, levelAt, levelOfRatio, noiseRatio } from '../../../nodes/sampling/noise-schedule.ts';

/** alpha_bar as the denoisers are trained: the product of 1 - beta with beta clipped at 0.999. */
function trainedAlphaBars(): number[] {
  const f = (t: number): number => Math.cos(((t / 1000 + 0.008) / 1.008) * (Math.PI / 2)) ** 2;
  let product = 1;
  return Array.from({ length: LAST_TIMESTEP + 1 }, (_, t) => {
    product *= 1 - Math.min(0.999, 1 - f(t + 1) / f(t));
    return product;
  });
}

describe('noise schedule', () => {
  it('has the alpha_bar of the training schedule at every timestep', () => {
    for (const [t, alphaBar] of trainedAlphaBars().entries()) {
      expect(levelAt(t).alpha ** 2).toBeCloseTo(alphaBar, 3);
    }
  });

  it('keeps the variance of a unit latent', () => {
    for (const t of [0, 1, 250.5, 500, LAST_TIMESTEP]) {
      const { alpha, sigma } = levelAt(t);
      expect(alpha ** 2 + sigma ** 2).toBeCloseTo(1, 12);
    }
  });

  it('finds the level of a noise ratio', () => {
    for (const t of [0.25, 17, 500, LAST_TIMESTEP]) {
      const level = levelOfRatio(noiseRatio(levelAt(t)));
      expect(level.timestep).toBeCloseTo(t, 6);
      expect(level.alpha).toBeCloseTo(levelAt(t).alpha, 9);
    }
  });

  it('tells a denoiser no timestep below 0', () => {
    const level = levelOfRatio(0.001);
    expect(level.timestep).toBe(0);
    expect(noiseRatio(level)).toBeCloseTo(0.001, 9);
  });
});
