import { describe, expect, it } from 'vitest';
import { distanceTo } from '../../../../nodes/mask/planes/distance.ts';

describe('distance transform', () => {
  it('is the distance to the nearest inside pixel', () => {
    const [width, height] = [23, 17];
    const inside = Array.from({ length: width * height }, (_, at) => (at * 37) % 61 === 0);
    const points = inside.flatMap((is, at) => (is ? [[at % width, Math.floor(at / width)] as const] : []));
    const wanted = inside.map((_, at) =>
      Math.min(...points.map(([x, y]) => Math.hypot((at % width) - x, Math.floor(at / width) - y))),
    );
    const given = distanceTo((at) => inside[at] ?? false, width, height);
    for (const [at, distance] of wanted.entries()) expect(given[at]).toBeCloseTo(distance, 5);
  });

  it('is huge where nothing is inside', () => {
    expect(Math.min(...distanceTo(() => false, 5, 4))).toBeGreaterThan(1e5);
  });
});
