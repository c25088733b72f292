import { describe, expect, it } from 'vitest';
import { readingOrder } from '../../editor/canvas/focus.ts';
import { clearPlace } from '../../editor/canvas/free-place.ts';
import { lookOf } from '../../editor/canvas/kind-look.ts';
import { stretchAt } from '../../editor/canvas/link-points.ts';
import { KINDS, type PortType } from '../../nodes/kit/index.ts';

describe('places on the canvas', () => {
  it('78: nodes are read line by line, each from left to right', () => {
    const places = { d: { x: 0, y: 300 }, b: { x: 400, y: 30 }, a: { x: 0, y: 0 }, c: { x: 800, y: 10 } };
    expect(readingOrder(places)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('5: a new node goes where it covers no other, as near as it can', () => {
    const taken = [{ x: 0, y: 0, width: 200, height: 100 }];
    expect(clearPlace({ x: 500, y: 0 }, { width: 200, height: 100 }, taken)).toEqual({ x: 500, y: 0 });
    expect(clearPlace({ x: 10, y: 80 }, { width: 200, height: 100 }, taken)).toEqual({ x: 10, y: 116 });
    expect(clearPlace({ x: 190, y: 0 }, { width: 200, height: 100 }, taken)).toEqual({ x: 216, y: 0 });
  });

  it('25: a new point goes into the stretch of the link that is nearest', () => {
    const way = [
      { x: 0, y: 0 },
      { x: 100, y: 0 },
      { x: 100, y: 100 },
    ];
    expect(stretchAt(way, { x: 50, y: 10 })).toBe(0);
    expect(stretchAt(way, { x: 90, y: 60 })).toBe(1);
  });

  it('22: kinds of one colour differ in shape, each has one look, and lists are stacks', () => {
    const looks = Object.keys(KINDS).map((kind) => lookOf({ kind } as PortType));
    const special = looks.filter(({ colour }) => !colour.includes('plain'));
    const names = special.map(({ colour, shape }) => `${colour} ${shape}`);
    expect(new Set(names).size).toBe(names.length);
    expect(special.length).toBeGreaterThan(15);
    expect(lookOf({ kind: 'image', list: true }).shape).toBe('stack');
    expect(lookOf({ kind: 'image', list: true }).colour).toBe(lookOf({ kind: 'image' }).colour);
  });
});
