import { expect, test } from 'vitest';
import { similarityBetween } from '../../../nodes/steer/assembly/affine-fit.ts';
import { assignComponents, assignRegions } from '../../../nodes/steer/assembly/assign.ts';
import { drawGuide } from '../../../nodes/steer/assembly/draw-guide.ts';
import { matchLight } from '../../../nodes/steer/assembly/match-light.ts';
import { closePlane, growPlane, keepLarge } from '../../../nodes/steer/assembly/planes.ts';
import { taskNames, taskOf } from '../../../nodes/steer/assembly/tasks.ts';

const donors = ['source', 'other'];

test('a face swap takes identity, texture and the inner face from the donor and all else from the canvas', () => {
  const choices = { donors, regions: [], parts: {} };
  expect(assignComponents(taskOf('face-swap'), choices)).toEqual({
    identity: 'source',
    expression: 'canvas',
    pose: 'canvas',
    gaze: 'canvas',
    texture: 'source',
    light: 'canvas',
  });
  expect(assignRegions(taskOf('face-swap'), choices)).toEqual({
    brows: 'source',
    eyes: 'source',
    nose: 'source',
    lips: 'source',
    skin: 'source',
    hair: 'canvas',
    ears: 'canvas',
    background: 'canvas',
  });
});

test('motion comes from the donor in a reenactment and from the second donor in a mixture only', () => {
  for (const name of taskNames) {
    const { pose } = assignComponents(taskOf(name), { donors, regions: [], parts: {} });
    expect(pose).toBe(name === 'reenactment' ? 'source' : name === 'mixture' ? 'other' : 'canvas');
  }
});

test('a mixture takes the face from the first donor, hair from the third, and from the canvas without a third', () => {
  const mixed = (names: readonly string[]) =>
    assignRegions(taskOf('mixture'), { donors: names, regions: [], parts: {} });
  expect(mixed(['source', 'other', 'hair'])).toMatchObject({ skin: 'source', hair: 'hair', background: 'canvas' });
  expect(mixed(donors)).toMatchObject({ skin: 'source', hair: 'canvas' });
});

test('chosen regions replace those of an attribute swap, and of no other task', () => {
  const given = (task: string) =>
    Object.entries(assignRegions(taskOf(task), { donors, regions: ['hair', 'lips'], parts: {} }))
      .filter(([, source]) => source === 'source')
      .map(([region]) => region);
  expect(given('attribute-swap')).toEqual(['lips', 'hair']);
  expect(given('hairstyle')).toEqual(['hair']);
});

test('a choice of its own wins over the task', () => {
  const parts = { identity: 'ignored', eyes: 'other', texture: 'canvas', brows: 'task' };
  const choices = { donors, regions: [], parts };
  expect(assignComponents(taskOf('face-swap'), choices)).toMatchObject({ identity: 'ignored', texture: 'canvas' });
  expect(assignRegions(taskOf('face-swap'), choices)).toMatchObject({ eyes: 'other', brows: 'source' });
});

const noBlur = (plane: Float32Array) => plane;

test('matched light takes the donor’s skin to the tone of the canvas’s and keeps white white', () => {
  const flat = (rgb: readonly number[]) => Float32Array.from({ length: 300 }, (_, i) => rgb[i % 3] ?? 0);
  const skin = Float32Array.from({ length: 100 }, (_, i) => (i < 99 ? 1 : 0));
  const dark = flat([90, 60, 50]);
  dark.set([255, 255, 255], 297);
  const options = { strength: 1, sigmaPx: 3, widthPx: 10, blur: noBlur };
  const matched = matchLight({ rgb: dark, skin }, { rgb: flat([200, 160, 140]), skin }, options);
  [200, 160, 140].forEach((wanted, c) => {
    expect(Math.abs((matched[c] ?? 0) - wanted)).toBeLessThan(8);
    expect(matched[297 + c]).toBeGreaterThan(240);
  });
  expect(matchLight({ rgb: dark, skin }, { rgb: flat([9, 9, 9]), skin }, { ...options, strength: 0 })).toBe(dark);
});

test('a similarity is found again from the points it moved', () => {
  const from = Float32Array.from({ length: 30 }, (_, i) => (i * 37) % 101);
  const to = from.slice();
  for (let i = 0; i < 30; i += 3) {
    to[i] = 0.8 * (from[i] ?? 0) - 0.6 * (from[i + 1] ?? 0) + 5;
    to[i + 1] = 0.6 * (from[i] ?? 0) + 0.8 * (from[i + 1] ?? 0) - 7;
  }
  const found = similarityBetween(from, to, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  [0.8, -0.6, 5, 0.6, 0.8, -7].forEach((wanted, i) => {
    expect(found[i]).toBeCloseTo(wanted, 4);
  });
});

test('planes are grown by a disc, closed over gaps and rid of small patches', () => {
  const plane = new Float32Array(81);
  plane[40] = 1;
  expect(growPlane(plane, 9, 2).reduce((sum, value) => sum + value, 0)).toBe(13);
  const gap = new Float32Array(81).map((_, i) => (Math.abs(Math.floor(i / 9) - 4) <= 1 && i % 9 !== 4 ? 1 : 0));
  expect(closePlane(gap, 9, 1)[40]).toBe(1);
  const patches = Float32Array.of(1, 1, 1, 1, 0, 0, 0, 0, 1);
  expect([...keepLarge(patches, 9, 0.5)]).toEqual([1, 1, 1, 1, 0, 0, 0, 0, 0]);
});

test('the guide is brightest on the contours and follows the formula of the training', () => {
  const points = new Float32Array(478 * 3).fill(-100);
  // Upper edge of the right brow: 70, 63, 105, 66, 107 on one level line.
  [70, 63, 105, 66, 107].forEach((point, i) => {
    points[point * 3] = 10 + 5 * i;
    points[point * 3 + 1] = 20.5;
  });
  const guide = drawGuide(points, 64, 64);
  expect(guide[20 * 64 + 20]).toBe(1);
  expect(guide[21 * 64 + 20]).toBeCloseTo(0.25, 5);
  expect(guide[23 * 64 + 20]).toBe(0);
});
