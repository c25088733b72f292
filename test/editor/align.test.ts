import { describe, expect, it } from 'vitest';
import { aligned, distributed } from '../../editor/state/align.ts';

const rects = {
  a: { x: 0, y: 10, width: 100, height: 40 },
  b: { x: 300, y: 200, width: 50, height: 20 },
  c: { x: 120, y: 90, width: 80, height: 60 },
};
const xs = (places: Record<string, { x: number }>) => Object.values(places).map(({ x }) => x);
const ys = (places: Record<string, { y: number }>) => Object.values(places).map(({ y }) => y);

describe('52: align and spread', () => {
  it('aligns by any edge and by the middle', () => {
    expect(xs(aligned(rects, 'left'))).toEqual([0, 0, 0]);
    expect(xs(aligned(rects, 'right'))).toEqual([250, 300, 270]);
    expect(ys(aligned(rects, 'top'))).toEqual([10, 10, 10]);
    expect(ys(aligned(rects, 'bottom'))).toEqual([180, 200, 160]);
    expect(xs(aligned(rects, 'centre'))).toEqual([125, 150, 135]);
    expect(ys(aligned(rects, 'middle'))).toEqual([95, 105, 85]);
  });

  it('spreads with even gaps between the outermost two, whatever the order they were chosen in', () => {
    const { a, b, c } = distributed(rects, 'x');
    expect([a?.x, c?.x, b?.x]).toEqual([0, 160, 300]);
    expect(ys(distributed(rects, 'x'))).toEqual([10, 90, 200]);
    expect(distributed({ a: rects.a, b: rects.b }, 'x')).toEqual({});
  });
});
