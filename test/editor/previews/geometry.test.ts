/** Frames, heads and eyes: what previews and handles reckon with. */

import { describe, expect, it } from 'vitest';
import { apply, between, compose, invert } from '../../../editor/previews/affine.ts';
import { drawnEyes, gazeAt, tipOf } from '../../../editor/previews/eyes.ts';
import { gazeAngles, gazeDirection, rotate, rotationOf, transposed } from '../../../editor/previews/head-geometry.ts';
import { readLabels } from '../../../editor/previews/labels.ts';
import { shownFirst } from '../../../editor/previews/preview-kinds.ts';
import { similarityOf } from '../../../editor/previews/similarity.ts';
import { valueAsNpy } from '../../../engine/server/value-files.ts';
import { rotationFromPose } from '../../../nodes/geometry/pose.ts';
import { uint8 } from '../../../nodes/kit/index.ts';
import { frameOf } from '../../helpers/values.ts';

const POSES = [
  [0, 0, 0],
  [30, -20, 10],
  [-55, 40, -60],
];

describe('a head', () => {
  it('turns as the engine turns it', () => {
    for (const pose of POSES) {
      rotationFromPose(pose).forEach((value, i) => {
        expect(rotationOf(pose)[i]).toBeCloseTo(value, 12);
      });
    }
  });

  it('turns back by the transposed rotation', () => {
    const r = rotationOf([30, -20, 10]);
    rotate(transposed(r), rotate(r, [1, 2, 3])).forEach((value, i) => {
      expect(value).toBeCloseTo(i + 1, 12);
    });
  });
});

describe('a gaze', () => {
  it('is positive to the right of the picture and up, and comes back from its direction', () => {
    const [x, y, z] = gazeDirection(20, 10);
    expect([x > 0, y > 0, z > 0]).toEqual([true, true, true]);
    expect(gazeAngles([x, y, z]).yaw).toBeCloseTo(20, 9);
    expect(gazeAngles([x, y, z]).pitch).toBeCloseTo(10, 9);
  });

  it('is found again from the tip of its arrow, on a head that is turned too', () => {
    for (const pose of [POSES[0] ?? [], POSES[1] ?? []]) {
      const head = rotationOf(pose);
      const found = gazeAt(drawnEyes, head, tipOf(drawnEyes, head, 12, -8));
      expect(found.yaw).toBeCloseTo(12, 6);
      expect(found.pitch).toBeCloseTo(-8, 6);
    }
    const [dx, dy] = tipOf(drawnEyes, rotationOf([0, 0, 0]), 20, 10);
    expect([dx > 0, dy < 0]).toEqual([true, true]);
    // Pulled further than an arrow is long: it looks along the picture.
    expect(gazeAt(drawnEyes, rotationOf([0, 0, 0]), [1000, 0]).yaw).toBeCloseTo(90, 6);
  });
});

describe('frames', () => {
  const original = { ...frameOf(100, 80, 'original'), pictureId: 'a' };
  const view = (frame: typeof original, toOriginal: readonly number[]) => ({
    ...frame,
    toOriginal: [...toOriginal] as [number, number, number, number, number, number],
  });

  it('of one picture are carried onto each other, of two not', () => {
    const whole = view(original, [1, 0, 0, 0, 1, 0]);
    const crop = view({ ...original, space: 'crop' }, [0.5, 0, 20, 0, 0.5, 10]);
    const there = between(crop, whole);
    const back = between(whole, crop);
    if (!there || !back) throw new Error('both are of one picture');
    expect(apply(there, 10, 10)).toEqual([25, 15]);
    expect(apply(compose(back, there), 7, 9)).toEqual([7, 9]);
    expect(between(crop, { ...whole, pictureId: 'b' })).toBeUndefined();
    expect(() => invert([0, 0, 1, 0, 0, 1])).toThrow(RangeError);
  });
});

describe('values', () => {
  it('of identity are compared within one model only', () => {
    const a = { kind: 'identity', model: 'm', vector: [0.6, 0.8] } as const;
    expect(similarityOf({ ...a, vector: [0.6, 0.8] }, { ...a, vector: [1, 0] })).toBeCloseTo(0.6, 9);
    expect(similarityOf({ ...a, vector: [0.6, 0.8] }, { ...a, model: 'other', vector: [1, 0] })).toBeUndefined();
    expect(similarityOf({ ...a, vector: [0.6, 0.8] }, undefined)).toBeUndefined();
  });

  it('of parsing maps are read from the server file as they were written', () => {
    const labels = uint8([2, 3], Uint8Array.of(0, 1, 2, 3, 4, 5));
    const frame = frameOf(3, 2, 'crop');
    const plane = readLabels(valueAsNpy({ kind: 'parsing', labels, labelSet: ['a'], frame }));
    expect([plane.width, plane.height, [...plane.ids]]).toEqual([3, 2, [0, 1, 2, 3, 4, 5]]);
  });

  it('are shown the most telling first, and what has no preview not at all', () => {
    const kinds = ['frame', 'number', 'face', 'nothing', 'list of image'].map((kind) => ({ kind }));
    expect(shownFirst(kinds).map(({ kind }) => kind)).toEqual(['list of image', 'face', 'frame', 'number']);
  });
});
