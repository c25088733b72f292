import { expect, test } from 'vitest';
import { eyeOpeningPolygons, mouthPolygon } from '../../../../nodes/geometry/regions.ts';
import type { ImageValue } from '../../../../nodes/kit/index.ts';
import { polygonPlane } from '../../../../nodes/steer/assembly/planes.ts';
import { portrait } from '../../../helpers/portraits.ts';
import { expressionOf, look, reposed } from './refit.ts';

const WALL_MS = 240_000;
const SIDE = 256;

/** Luma of the pixels inside a polygon of points [478, 3]. */
function lumaInside({ pixels }: ImageValue, points: ArrayLike<number>, polygon: readonly number[]): number[] {
  const plane = polygonPlane(points, [polygon], SIDE, SIDE);
  const at = (i: number, c: number) => pixels.data[i * 3 + c] ?? 0;
  return [...plane.keys()]
    .filter((i) => (plane[i] ?? 0) > 0)
    .map((i) => 0.3 * at(i, 0) + 0.59 * at(i, 1) + 0.11 * at(i, 2));
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

test('a motion that was not edited leaves every pixel and an empty mask', { timeout: WALL_MS }, async () => {
  for (const task of ['pose-edit', 'expression-edit'] as const) {
    const { canvas, picture, mask } = await reposed('a', { task });
    expect(picture.pixels.data).toEqual(canvas.crop.pixels.data);
    expect(Math.max(...mask)).toBe(0);
  }
});

test.each([
  ['yawDegrees', 0, 18],
  ['yawDegrees', 0, -18],
  ['pitchDegrees', 1, 12],
  ['rollDegrees', 2, 15],
] as const)(
  'a head asked to turn by %s (axis %i) %f is seen turned so',
  { timeout: WALL_MS },
  async (param, axis, asked) => {
    const { canvas, picture, mask } = await reposed('b', { task: 'pose-edit', motion: { [param]: asked } });
    const seen = await look(picture);
    const before = await look(canvas.crop);
    const turned = [0, 1, 2].map((k) => (seen.motion.pose.data[k] ?? 0) - (before.motion.pose.data[k] ?? 0));
    expect(Math.abs((turned[axis] ?? 0) - asked)).toBeLessThan(6);
    for (const other of [0, 1, 2]) if (other !== axis) expect(Math.abs(turned[other] ?? 0)).toBeLessThan(6);
    const outside = mask.findIndex(
      (share, i) => share === 0 && picture.pixels.data[i * 3] !== canvas.crop.pixels.data[i * 3],
    );
    expect(outside).toBe(-1);
  },
);

test.each([
  ['jawOpen', 'a', 0.55],
  ['mouthSmile', 'a', 0.4],
  ['browInnerUp', 'a', 0.2],
  ['eyeBlink', 'c', 0.4],
] as const)(
  '%s of portrait %s raised by 0.7 is seen to rise by %f, and the other expressions stay',
  { timeout: WALL_MS },
  async (name, portrait, atLeast) => {
    const seen = await Promise.all(
      [0.1, 0.8].map(async (value) => {
        const { picture } = await reposed(portrait, {
          task: 'expression-edit',
          motion: { expression: { [name]: value } },
        });
        return look(picture);
      }),
    );
    const change = async (expression: string) => {
      const [low, high] = await Promise.all(seen.map((one) => expressionOf(one, expression)));
      return (high ?? 0) - (low ?? 0);
    };
    expect(await change(name)).toBeGreaterThan(atLeast);
    for (const other of ['jawOpen', 'mouthSmile', 'browInnerUp', 'eyeBlink']) {
      if (other !== name) expect(Math.abs(await change(other)), other).toBeLessThan(0.3);
    }
  },
);

test('a shut mouth that is opened shows teeth above a dark hollow', { timeout: WALL_MS }, async () => {
  const motion = { expression: { jawOpen: 0.8 } };
  const { canvas, picture } = await reposed('a', { task: 'expression-edit', motion });
  const seen = await look(picture);
  const inside = lumaInside(picture, seen.points, mouthPolygon);
  const skin = mean(lumaInside(canvas.crop, canvas.face.points.data, [50, 205, 187, 123]));
  const sorted = [...inside].sort((a, b) => a - b);
  expect(inside.length).toBeGreaterThan(200);
  expect(sorted[Math.floor(0.3 * sorted.length)]).toBeLessThan(0.45 * skin);
  expect(sorted[Math.floor(0.97 * sorted.length)]).toBeGreaterThan(0.55 * skin);
});

test('a full blink closes the lids over the eyes', { timeout: WALL_MS }, async () => {
  const { canvas, picture } = await reposed('b', { task: 'expression-edit', motion: { expression: { eyeBlink: 1 } } });
  const seen = await look(picture);
  const open = (points: ArrayLike<number>, polygon: readonly number[]) =>
    polygonPlane(points, [polygon], SIDE, SIDE).reduce((sum, value) => sum + value, 0);
  for (const polygon of eyeOpeningPolygons) {
    expect(open(seen.points, polygon)).toBeLessThan(0.5 * open(canvas.face.points.data, polygon));
  }
});

test.each([
  [16, 0],
  [-16, 0],
  [0, 10],
])('eyes asked to turn by %i and %i degrees are seen turned so', { timeout: WALL_MS }, async (yaw, pitch) => {
  const { canvas, picture, mask } = await reposed('c', {
    task: 'gaze-edit',
    gaze: { yawDegrees: yaw, pitchDegrees: pitch },
  });
  const [before, after] = [await look(canvas.crop), await look(picture)];
  const turned = [0, 1].map((k) => (after.gaze.angles.data[k] ?? 0) - (before.gaze.angles.data[k] ?? 0));
  // The iris model sees half of a turn to the side and a fifth of one up or down.
  if (yaw !== 0) expect((turned[0] ?? 0) / yaw).toBeGreaterThan(0.25);
  if (pitch !== 0) expect((turned[1] ?? 0) / pitch).toBeGreaterThan(0.1);
  expect(Math.hypot((turned[0] ?? 0) - yaw, (turned[1] ?? 0) - pitch)).toBeLessThan(13);
  const nose = Math.round(canvas.face.points.data[4] ?? 0);
  expect(mask.some((share, i) => Math.floor(i / SIDE) > nose && share > 0)).toBe(false);
});

test('a reenactment brings the source to the pose of its driver', { timeout: WALL_MS }, async () => {
  const driver = await portrait('c');
  const { picture } = await reposed('a', { task: 'reenactment', driver });
  const seen = await look(picture);
  for (const k of [0, 1, 2]) {
    expect(Math.abs((seen.motion.pose.data[k] ?? 0) - (driver.motion.pose.data[k] ?? 0))).toBeLessThan(6);
  }
});
