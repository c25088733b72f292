import { describe, expect, it } from 'vitest';
import { distanceTo } from '../../../../nodes/mask/planes/distance.ts';

describe('distance transform', () => {
  it.each([
    [23, 17],
    [17, 1],
    [1, 23],
  ])('is the distance to the nearest inside pixel, to the bit (%i x %i)', (width, height) => {
    const inside = Array.from({ length: width * height }, (_, at) => (at * 37) % 61 === 0);
    const points = inside.flatMap((is, at) => (is ? [[at % width, Math.floor(at / width)] as const] : []));
    const wanted = inside.map((_, at) =>
      Math.sqrt(Math.min(...points.map(([x, y]) => ((at % width) - x) ** 2 + (Math.floor(at / width) - y) ** 2))),
    );
    const given = distanceTo((at) => inside[at] ?? false, width, height);
    expect(given).toEqual(Float32Array.from(wanted));
  });

  it('is huge where nothing is inside', () => {
    expect(Math.min(...distanceTo(() => false, 5, 4))).toBeGreaterThan(1e5);
  });
});
