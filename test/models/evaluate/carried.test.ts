/** models/evaluate/measures: what arrived, style, and the patch of a region, on made-up pictures. */

import { describe, expect, it } from 'vitest';
import { carriedShare, styleOf } from '../../../models/evaluate/measures/carried.ts';
import { regionPatch } from '../../../models/evaluate/measures/region-patch.ts';
import { type Frame, type ImageValue, type ParsingValue, uint8 } from '../../../nodes/kit/index.ts';

const SIDE = 8;
const whole = new Float32Array(SIDE * SIDE).fill(1);

function plain(value: number): { data: Uint8Array; widthPx: number; heightPx: number } {
  return { data: new Uint8Array(SIDE * SIDE * 3).fill(value), widthPx: SIDE, heightPx: SIDE };
}

const frame: Frame = {
  space: 'original',
  pictureId: 'made-up',
  widthPx: SIDE,
  heightPx: SIDE,
  toOriginal: [1, 0, 0, 0, 1, 0],
};

function image(colourAt: (x: number, y: number) => number, tint: readonly number[] = [0, 0, 0]): ImageValue {
  const data = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => {
    return colourAt(Math.floor(i / 3) % SIDE, Math.floor(i / 3 / SIDE)) + (tint[i % 3] ?? 0);
  });
  return { kind: 'image', pixels: uint8([SIDE, SIDE, 3], data), frame };
}

describe('what arrived', () => {
  it('is nothing before, all at the goal, and half way between', () => {
    const [before, wanted] = [plain(100), plain(200)];
    expect(carriedShare(before, before, wanted, whole)).toBe(0);
    expect(carriedShare(before, wanted, wanted, whole)).toBe(1);
    expect(carriedShare(before, plain(150), wanted, whole)).toBeCloseTo(0.5, 12);
    expect(carriedShare(before, plain(0), wanted, whole)).toBe(0);
  });

  it('looks under the mask alone', () => {
    const half = whole.map((_, i) => (i % SIDE < 4 ? 1 : 0));
    const result = { ...plain(100), data: plain(100).data.map((v, i) => (Math.floor(i / 3) % SIDE < 4 ? 200 : v)) };
    expect(carriedShare(plain(100), result, plain(200), half)).toBe(1);
    expect(carriedShare(plain(100), result, plain(200), whole)).toBeCloseTo(0.5, 12);
  });

  it('describes a style by mean and spread of colour', () => {
    const even = styleOf(plain(128), whole);
    expect(even[0]).toBeCloseTo(53.6, 1);
    expect(Math.max(...even.slice(3))).toBeLessThan(1e-4);
  });
});

describe('the patch of a region', () => {
  const parsingAt = (shift: number): ParsingValue => ({
    kind: 'parsing',
    labels: uint8(
      [SIDE, SIDE],
      Uint8Array.from({ length: SIDE * SIDE }, (_, i) => (i % SIDE >= shift && i % SIDE < shift + 4 ? 1 : 0)),
    ),
    labelSet: ['background', 'nose'],
    frame: { ...frame, space: 'crop' },
  });

  it('is the same wherever the region lies, and absent when nothing is labelled so', () => {
    const [left, right] = [image((x) => (x < 4 ? 90 : 10)), image((x) => (x < 4 ? 10 : 90))];
    const [first, second] = [regionPatch(left, parsingAt(0), ['nose']), regionPatch(right, parsingAt(4), ['nose'])];
    expect(first).toHaveLength(8 * 8 * 3);
    // The box's inner edge lies on the step, where bilinear sampling mixes both sides.
    const inner = (patch: readonly number[] | undefined): readonly number[] => {
      const values = (patch ?? []).slice(3 * 3, 3 * 5);
      return values.map((value) => value - (values[0] ?? 0));
    };
    inner(first).forEach((value, i) => {
      expect(value).toBeCloseTo(inner(second)[i] ?? 0, 6);
    });
    expect(regionPatch(left, parsingAt(0), ['hair'])).toBeUndefined();
  });

  it('is the same in other light and on other skin', () => {
    const patches = [image((x) => (x < 2 ? 90 : 130)), image((x) => (x < 2 ? 90 : 130), [40, 10, -20])].map((picture) =>
      regionPatch(picture, parsingAt(0), ['nose']),
    );
    const [plain, tinted] = patches.map((patch) => patch ?? []);
    const structure = Math.hypot(...(plain ?? []));
    const moved = Math.hypot(...(plain ?? []).map((value, i) => value - (tinted?.[i] ?? 0)));
    expect(structure).toBeGreaterThan(50);
    expect(moved).toBeLessThan(0.2 * structure);
  });

  it('follows the frame of the crop into the picture', () => {
    const shifted: ParsingValue = { ...parsingAt(0), frame: { ...frame, toOriginal: [1, 0, 4, 0, 1, 0] } };
    const picture = image((x) => (x < 4 ? 10 : 90));
    const [own, through] = [regionPatch(picture, parsingAt(4), ['nose']), regionPatch(picture, shifted, ['nose'])];
    expect(through).toEqual(own);
  });
});
