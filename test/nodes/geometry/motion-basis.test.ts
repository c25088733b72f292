import { describe, expect, it } from 'vitest';
import { createMotionBasis } from '../../../nodes/geometry/motion-basis.ts';
import { headShape } from '../../../nodes/geometry/shape.ts';
import { readSafetensors } from '../../../nodes/kit/safetensors.ts';
import { basisBytes, expressionOf, pointAt, shippedBasis } from './shipped-basis.ts';

const basis = shippedBasis();

/** Head-frame movement of a point when the named expressions go from 0 to 1. */
function movement(name: string, point: number): [number, number, number] {
  const moved = pointAt(headShape(basis, [], expressionOf(basis, { [name]: 1 })), point);
  const rest = pointAt(basis.base, point);
  return [moved[0] - rest[0], moved[1] - rest[1], moved[2] - rest[2]];
}

describe('the shipped motion basis', () => {
  it('is small and holds 57 expressions with their names', () => {
    expect(basisBytes.length).toBeLessThan(700_000);
    expect(basis.expressionNames).toHaveLength(57);
    expect(new Set(basis.expressionNames).size).toBe(57);
    expect(basis.identityCount).toBe(50);
  });

  it('opens the jaw with the lower lip and the chin while the upper lip stays', () => {
    for (const lower of [14, 17, 87, 317, 152]) expect(movement('jawOpen', lower)[1]).toBeLessThan(-2.5);
    for (const upper of [13, 0, 82, 312]) expect(Math.hypot(...movement('jawOpen', upper))).toBeLessThan(0.5);
  });

  it('closes the lids with eyeBlink and leaves the irises where they are', () => {
    const shut = headShape(basis, [], expressionOf(basis, { eyeBlink: 1 }));
    for (const [upper, lower] of [
      [159, 145],
      [386, 374],
    ] as const) {
      const open = pointAt(basis.base, upper)[1] - pointAt(basis.base, lower)[1];
      const left = pointAt(shut, upper)[1] - pointAt(shut, lower)[1];
      expect(left / open).toBeLessThan(0.3);
    }
    for (let iris = 468; iris < 478; iris += 1) expect(Math.hypot(...movement('eyeBlink', iris))).toBe(0);
  });

  it('raises the corners of a smiling mouth and pulls them apart', () => {
    const [right, left] = [movement('mouthSmile', 61), movement('mouthSmile', 291)];
    expect(Math.min(right[1], left[1])).toBeGreaterThan(0.3);
    expect(right[0]).toBeLessThan(0);
    expect(left[0]).toBeGreaterThan(0);
  });

  it('moves the person’s left side with _L, which is at the picture’s right', () => {
    expect(pointAt(basis.base, 291)[0]).toBeGreaterThan(0);
    expect(Math.hypot(...movement('mouthSmile_L', 291))).toBeGreaterThan(
      10 * Math.hypot(...movement('mouthSmile_L', 61)),
    );
  });

  it('lifts the inner brows with browInnerUp', () => {
    for (const brow of [107, 336]) expect(movement('browInnerUp', brow)[1]).toBeGreaterThan(0.3);
  });

  it('turns the irises with the eyeLook shapes, outwards and up as named', () => {
    expect(movement('eyeLookOut_L', 468)[0]).toBeGreaterThan(0.4);
    expect(movement('eyeLookOut_R', 473)[0]).toBeLessThan(-0.4);
    expect(movement('eyeLookUp_L', 468)[1]).toBeGreaterThan(0.3);
    expect(movement('eyeLookDown_R', 473)[1]).toBeLessThan(-0.3);
  });

  it('is named in the fault when a tensor is missing or has another shape', () => {
    const { tensors, metadata } = readSafetensors(basisBytes);
    const without = new Map([...tensors].filter(([name]) => name !== 'identity'));
    expect(() => createMotionBasis(without, metadata)).toThrow('no tensor "identity"');
    const wrong = new Map<string, { shape: readonly number[]; data: ArrayLike<number> }>(tensors);
    wrong.set('base', { shape: [3], data: [0, 0, 0] });
    expect(() => createMotionBasis(wrong, metadata)).toThrow('"base" of the motion basis has the shape [3]');
  });
});
