/** models/evaluate/measures: statistics, retrieval and seeded choices on numbers with a known answer. */

import { describe, expect, it } from 'vitest';
import { LabelCounts } from '../../../models/evaluate/measures/miou.ts';
import { distance, nearest, similarity } from '../../../models/evaluate/measures/retrieval.ts';
import { choose, createChance } from '../../../models/evaluate/measures/seeded.ts';
import { follow, mean, median, ratioOfSums } from '../../../models/evaluate/measures/statistics.ts';

describe('statistics', () => {
  it('gives the mean and the median, and NaN for nothing', () => {
    expect(mean([1, 2, 6])).toBe(3);
    expect(median([9, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 9])).toBe(3);
    expect(mean([])).toBeNaN();
    expect(median([])).toBeNaN();
  });

  it('says how a measure follows what was asked: correlation and slope', () => {
    const half = follow([0, 1, 2, 3], [5, 5.5, 6, 6.5]);
    expect(half.correlation).toBeCloseTo(1, 10);
    expect(half.slope).toBeCloseTo(0.5, 10);
    expect(follow([0, 1, 2], [2, 1, 0]).correlation).toBeCloseTo(-1, 10);
    expect(follow([0, 1, 2], [7, 7, 7])).toEqual({ correlation: 0, slope: 0 });
    // (0,0) (1,2) (2,1): covariance 1, variances 2 and 2.
    expect(follow([0, 1, 2], [0, 2, 1])).toEqual({ correlation: 0.5, slope: 0.5 });
  });

  it('weighs a ratio of sums by what is in each pair', () => {
    expect(
      ratioOfSums([
        [1, 2],
        [8, 7],
      ]),
    ).toBe(1);
    expect(ratioOfSums([])).toBeNaN();
  });
});

describe('retrieval', () => {
  const gallery = new Map([
    ['a', [0, 0]],
    ['b', [3, 4]],
  ]);

  it('measures Euclidean distance and its complement', () => {
    expect(distance([0, 0], [3, 4])).toBe(5);
    expect(similarity([0, 0], [0.3, 0.4])).toBeCloseTo(0.5, 12);
  });

  it('finds the nearest face', () => {
    expect(nearest([2, 2], gallery)).toBe('b');
    expect(nearest([1, 1], gallery)).toBe('a');
    expect(() => nearest([1], new Map())).toThrow(RangeError);
  });
});

describe('seeded choices', () => {
  it('repeats for a seed, differs between seeds and never takes an item twice', () => {
    const items = Array.from({ length: 30 }, (_, i) => i);
    expect(choose(items, 10, 4)).toEqual(choose(items, 10, 4));
    expect(choose(items, 10, 4)).not.toEqual(choose(items, 10, 5));
    expect(new Set(choose(items, 30, 4)).size).toBe(30);
    expect(choose(items, 99, 4)).toHaveLength(30);
  });

  it('is spread evenly over 0 to 1', () => {
    const chance = createChance(9);
    const bins = [0, 0, 0, 0];
    for (let i = 0; i < 4000; i += 1) bins[Math.floor(chance() * 4)] = (bins[Math.floor(chance() * 4)] ?? 0) + 1;
    for (const count of bins) expect(count).toBeGreaterThan(0);
    const values = Array.from({ length: 2000 }, () => chance());
    expect(mean(values)).toBeCloseTo(0.5, 1);
  });
});

describe('intersection over union', () => {
  it('counts what both show over what either shows, and nothing for a label that is not there', () => {
    const counts = new LabelCounts(3);
    // Truth 0 0 0 1, given 0 0 1 1.
    for (const [given, truth] of [
      [0, 0],
      [0, 0],
      [1, 0],
      [1, 1],
    ] as const)
      counts.add(given, truth);
    expect(counts.iou(0)).toBeCloseTo(2 / 3, 12);
    expect(counts.iou(1)).toBe(0.5);
    expect(counts.iou(2)).toBeNaN();
  });
});
