import { describe, expect, it } from 'vitest';
import { CLEAN, LAST_TIMESTEP, noiseRatio } from '../../../nodes/sampling/noise-schedule.ts';
import { levelsOf, SCHEDULES } from '../../../nodes/sampling/step-schedule.ts';

describe.each(SCHEDULES)('schedule %s', (schedule) => {
  it.each([1, 2, 12, 50])('takes %i steps to clean, each less noisy than the one before', (steps) => {
    for (const startNoise of [1, 0.5, 0.01, 0.0001]) {
      const levels = levelsOf(schedule, steps, startNoise);
      expect(levels).toHaveLength(steps + 1);
      expect(levels.at(-1)).toEqual(CLEAN);
      for (let k = 1; k < levels.length; k++) {
        expect(levels[k]?.sigma).toBeLessThan(levels[k - 1]?.sigma ?? 0);
        expect(levels[k]?.timestep).toBeGreaterThanOrEqual(0);
      }
      expect(levels[0]?.timestep).toBeLessThanOrEqual(startNoise * LAST_TIMESTEP + 1e-6);
    }
  });

  it.skipIf(schedule === 'leading')('starts half way when half the noise is asked for', () => {
    expect(levelsOf(schedule, 8, 0.5)[0]?.timestep).toBeCloseTo(LAST_TIMESTEP / 2, 6);
  });

  it('has nothing to do without start noise', () => {
    expect(levelsOf(schedule, 8, 0)).toEqual([CLEAN]);
  });
});

describe('schedules', () => {
  const timesteps = (schedule: 'trailing' | 'linspace') => levelsOf(schedule, 4, 1).map((level) => level.timestep);

  it('leaves the last trailing timestep one step above 0, and ends linspace at 0', () => {
    expect(timesteps('trailing').slice(0, 4)).toEqual([998, 748.5, 499, 249.5]);
    expect(timesteps('linspace').slice(0, 4)).toEqual(
      [998, 998 * (2 / 3), 998 / 3, 0].map((t) => expect.closeTo(t, 9)),
    );
  });

  it('begins leading one spacing short of the start, and ends it at timestep 1', () => {
    // floor(999 / 4) = 249 apart.
    expect(levelsOf('leading', 4, 1).map((level) => level.timestep)).toEqual([748, 499, 250, 1, 0]);
    expect(levelsOf('leading', 8, 0.5)[0]?.timestep).toBe(7 * 62 + 1);
  });

  it('spaces exponential evenly in log ratio and karras evenly in the seventh root', () => {
    const gaps = (schedule: 'exponential' | 'karras', warp: (ratio: number) => number): number[] => {
      const warped = levelsOf(schedule, 6, 1)
        .slice(0, 6)
        .map((level) => warp(noiseRatio(level)));
      return warped.slice(1).map((value, k) => value - (warped[k] ?? 0));
    };
    for (const spacing of [gaps('exponential', Math.log), gaps('karras', (ratio) => ratio ** (1 / 7))]) {
      for (const gap of spacing) expect(gap).toBeCloseTo(spacing[0] ?? 0, 9);
    }
  });

  it('spaces ratios between 80 and 0.03', () => {
    const levels = levelsOf('karras', 10, 1);
    expect(noiseRatio(levels[0] ?? CLEAN)).toBeCloseTo(80, 6);
    expect(noiseRatio(levels[9] ?? CLEAN)).toBeCloseTo(0.03, 9);
  });
});
