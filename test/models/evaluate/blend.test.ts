/** models/evaluate/measures: border, skin, detail, changed pixels and Poisson blending on made-up pictures. */

import { describe, expect, it } from 'vitest';
import {
  alikeDetail,
  borderStep,
  changedOutside,
  fineEnergy,
  skinStep,
} from '../../../models/evaluate/measures/blend.ts';
import { colourDistance, labOf, type Rgb, sampleRgb } from '../../../models/evaluate/measures/picture.ts';
import { donorArea, poissonBlend } from '../../../models/evaluate/measures/poisson.ts';

const SIDE = 64;

function paint(colourAt: (x: number, y: number) => readonly [number, number, number]): Rgb & { data: Uint8Array } {
  const data = new Uint8Array(SIDE * SIDE * 3);
  for (let i = 0; i < SIDE * SIDE; i += 1) data.set(colourAt(i % SIDE, Math.floor(i / SIDE)), i * 3);
  return { data, widthPx: SIDE, heightPx: SIDE };
}

const grey = (value: number) => [value, value, value] as const;
const isInside = (x: number, y: number): boolean => Math.hypot(x + 0.5 - SIDE / 2, y + 0.5 - SIDE / 2) < 18;
const disc = Float32Array.from({ length: SIDE * SIDE }, (_, i) => (isInside(i % SIDE, Math.floor(i / SIDE)) ? 1 : 0));

/** A plain separable Gaussian: the measures must not depend on how the engine blurs. */
function blur(plane: Float32Array, sigmaPx: number): Float32Array {
  const reach = Math.ceil(3 * sigmaPx);
  const weights = Array.from({ length: 2 * reach + 1 }, (_, k) => Math.exp(-((k - reach) ** 2) / (2 * sigmaPx ** 2)));
  const total = weights.reduce((sum, value) => sum + value, 0);
  const along = (from: Float32Array, dx: number, dy: number): Float32Array =>
    from.map((_, i) => {
      const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
      const clamp = (v: number): number => Math.min(SIDE - 1, Math.max(0, v));
      return weights.reduce(
        (sum, w, k) =>
          sum + (w * (from[clamp(y + dy * (k - reach)) * SIDE + clamp(x + dx * (k - reach))] ?? 0)) / total,
        0,
      );
    });
  return along(along(plane, 1, 0), 0, 1);
}

describe('pictures', () => {
  it('samples between pixels, with centres at halves', () => {
    const ramp = paint((x) => grey(x));
    expect(sampleRgb(ramp, 10.5, 3.5)[0]).toBe(10);
    expect(sampleRgb(ramp, 11, 3.5)[0]).toBe(10.5);
    expect(sampleRgb(ramp, -5, 3.5)[0]).toBe(0);
  });

  it('gives CIELAB as the standard has it', () => {
    expect(labOf([255, 255, 255])[0]).toBeCloseTo(100, 1);
    const [l, a, b] = labOf([255, 0, 0]);
    expect([l, a, b].map(Math.round)).toEqual([53, 80, 67]);
    expect(colourDistance([12, 40, 90], [12, 40, 90])).toBe(0);
  });
});

describe('blend measures', () => {
  it('reads the step across the border, and none on an even picture', () => {
    expect(
      borderStep(
        paint(() => grey(90)),
        disc,
        blur,
      ),
    ).toBe(0);
    const pasted = paint((x, y) => grey(isInside(x, y) ? 130 : 90));
    // The reach is below two pixels at this size, so bilinear samples may touch the edge itself.
    expect(borderStep(pasted, disc, blur)).toBeGreaterThan(25);
    expect(borderStep(pasted, disc, blur)).toBeLessThanOrEqual(40);
  });

  it('reads the skin inside against the skin outside, and refuses to without skin', () => {
    const skin = new Float32Array(SIDE * SIDE).fill(1);
    const pasted = paint((x, y) => grey(isInside(x, y) ? 130 : 90));
    expect(skinStep(pasted, disc, skin, blur)).toBeCloseTo(colourDistance(grey(130), grey(90)), 1);
    expect(
      skinStep(
        paint(() => grey(90)),
        disc,
        skin,
        blur,
      ),
    ).toBe(0);
    expect(skinStep(pasted, disc, new Float32Array(SIDE * SIDE), blur)).toBeNaN();
  });

  it('reads four times the energy for twice the detail, and less when blurred', () => {
    const checked = (height: number) => paint((x, y) => grey(100 + ((x + y) % 2) * height));
    const ratio = fineEnergy(checked(40), disc, blur) / fineEnergy(checked(20), disc, blur);
    expect(ratio).toBeCloseTo(4, 1);
    expect(
      fineEnergy(
        paint(() => grey(70)),
        disc,
        blur,
      ),
    ).toBeCloseTo(0, 6);
  });

  it('counts pixels that changed where the mask is zero, whatever happened inside', () => {
    const before = paint((x) => grey(x));
    const inside = paint((x, y) => grey(isInside(x, y) ? 200 : x));
    expect(changedOutside(before, inside, disc)).toBe(0);
    const outside = paint((x, y) => grey(x === 0 && y === 0 ? 9 : x));
    const free = disc.filter((value) => value === 0).length;
    expect(changedOutside(before, outside, disc)).toBeCloseTo(1 / free, 12);
  });
});

describe('Poisson blending', () => {
  it('takes a constant offset away: the same gradients give the canvas back', () => {
    const texture = (x: number, y: number): number => 100 + 20 * Math.sin(x / 5) + 10 * Math.cos(y / 3);
    const canvas = paint((x, y) => grey(texture(x, y)));
    const donor = paint((x, y) => grey(texture(x, y) + 50));
    const blended = poissonBlend(canvas, donor, disc);
    const worst = blended.reduce((most, value, i) => Math.max(most, Math.abs(value - (canvas.data[i] ?? 0))), 0);
    expect(worst).toBeLessThanOrEqual(2);
  });

  it("keeps the donor's detail inside and every pixel outside", () => {
    const canvas = paint(() => grey(100));
    const donor = paint((x, y) => grey(x === 32 && y === 32 ? 200 : 60));
    const blended = poissonBlend(canvas, donor, disc);
    expect(blended[(32 * SIDE + 32) * 3]).toBeGreaterThan(230);
    expect(blended[(32 * SIDE + 40) * 3]).toBeCloseTo(100, -1);
    disc.forEach((value, i) => {
      if (value === 0) expect(blended[i * 3]).toBe(100);
    });
  });

  it('draws the area of a donor in, so that the seam of a picture that was laid on the canvas is not kept', () => {
    const canvas = paint(() => grey(160));
    const laid = paint((x, y) => grey(isInside(x, y) ? 60 : 160));
    const area = donorArea(canvas, laid);
    expect(area[32 * SIDE + 32]).toBe(1);
    expect(area[32 * SIDE + 32 - 17]).toBe(0);
    const blended = poissonBlend(canvas, laid, area);
    expect(blended[(32 * SIDE + 32) * 3]).toBeCloseTo(160, -1);
  });
});

describe('fine detail against the target', () => {
  it('is 1 for as much, and less for softer and for sharper', () => {
    expect(alikeDetail(9, 9)).toBe(1);
    expect(alikeDetail(1, 4)).toBe(0.5);
    expect(alikeDetail(4, 1)).toBe(0.5);
    expect(alikeDetail(0, 4)).toBe(0);
  });

  it('leaves a mask out that is full nowhere', () => {
    expect(alikeDetail(Number.NaN, Number.NaN)).toBe(1);
    expect(alikeDetail(0, 0)).toBe(1);
  });
});
