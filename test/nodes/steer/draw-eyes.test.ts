/** steer/draw-eyes on a rendered portrait whose eyes were smeared over, looked at again by the pack's own perception. */
import { beforeAll, expect, test, vi } from 'vitest';
import { clipRegion } from '../../../nodes/face/clip-region.ts';
import { editMotion } from '../../../nodes/face/edit-motion.ts';
import { pointsOfMotion } from '../../../nodes/face/motion/camera.ts';
import { loadMotionBasis } from '../../../nodes/face/motion/load-basis.ts';
import { eyes, irisRadiusPx } from '../../../nodes/geometry/gaze.ts';
import { eyeOpeningPolygons, lidPolygons } from '../../../nodes/geometry/regions.ts';
import {
  float32,
  type ImageValue,
  type ReferenceValue,
  type RepresentationValue,
  uint8,
} from '../../../nodes/kit/index.ts';
import { lookAt } from '../../../nodes/steer/assembly/carry-motion.ts';
import { polygonPlane } from '../../../nodes/steer/assembly/planes.ts';
import { drawEyes } from '../../../nodes/steer/draw-eyes.ts';
import { type Portrait, portrait, referenceOn } from '../../helpers/portraits.ts';
import { outputOf, readModelData, runNode } from '../../helpers/run-node.ts';
import { look } from './repose/refit.ts';

vi.setConfig({ testTimeout: 60_000 });

const SIDE = 256;
/** A point of the cheek, whose colour the eyes are smeared over with. */
const CHEEK = 50;

let face: Portrait;
/** The crop with both eyes gone, and with one. */
let blind: ImageValue;
let oneEyed: ImageValue;
let bothLids: Float32Array;
let leftLids: Float32Array;

const smeared = (image: ImageValue, mask: Float32Array): ImageValue => {
  const [x, y] = [face.face.points.data[CHEEK * 3] ?? 0, face.face.points.data[CHEEK * 3 + 1] ?? 0];
  const skin = Math.floor(y) * SIDE + Math.floor(x);
  const pixels = Uint8Array.from(image.pixels.data, (value, k) =>
    (mask[Math.floor(k / 3)] ?? 0) > 0 ? (image.pixels.data[skin * 3 + (k % 3)] ?? 0) : value,
  );
  return { ...image, pixels: uint8([SIDE, SIDE, 3], pixels) };
};

const referenceOf = (mask: Float32Array, points = face.face.points.data, mode: ReferenceValue['mode'] = 'removed') =>
  referenceOn(face, mask, { points: float32([478, 3], points), mode });

const nothing: RepresentationValue = { kind: 'representation', origin: {} };

const drawn = async (image: ImageValue, reference: ReferenceValue, representation = nothing, strength = 1) =>
  outputOf(
    await runNode(drawEyes, { inputs: { image, representation, reference }, params: { strength } }),
    'image',
    'image',
  );

/** The mesh of the portrait as it is with an edited expression or gaze. */
async function pointsWith(edit: { readonly gaze?: readonly [number, number]; readonly eyeBlink?: number }) {
  const basis = await loadMotionBasis({ models: { readData: readModelData } as never });
  const expression = edit.eyeBlink === undefined ? {} : { eyeBlink: edit.eyeBlink };
  const moved = await runNode(editMotion, { inputs: { motion: face.motion }, params: { expression } });
  const motion = outputOf(moved, 'motion', 'motion');
  const angles = edit.gaze && float32([2], Float32Array.from(edit.gaze));
  return pointsOfMotion(basis, angles ? lookAt(basis, motion, { kind: 'gaze', angles }) : motion);
}

/** Mean colour between the lids of the first eye. */
function eyeColour(image: ImageValue): { red: number; blue: number } {
  const opening = polygonPlane(face.face.points.data, eyeOpeningPolygons.slice(0, 1), SIDE, SIDE);
  const inside = Array.from(opening.keys()).filter((i) => opening[i]);
  const channel = (c: number) => inside.reduce((sum, i) => sum + (image.pixels.data[i * 3 + c] ?? 0), 0);
  return { red: channel(0) / inside.length, blue: channel(2) / inside.length };
}

/** The crop with irises of one colour. */
function withIrises(colour: readonly number[]): ImageValue {
  const points = face.face.points.data;
  const opening = polygonPlane(points, eyeOpeningPolygons, SIDE, SIDE);
  const pixels = Uint8Array.from(face.crop.pixels.data);
  for (const eye of eyes) {
    const [x, y] = [points[eye.iris[0] * 3] ?? 0, points[eye.iris[0] * 3 + 1] ?? 0];
    opening.forEach((inside, i) => {
      const far = Math.hypot((i % SIDE) - x, Math.floor(i / SIDE) - y);
      if (inside && far < irisRadiusPx(points, eye)) pixels.set(colour, i * 3);
    });
  }
  return { ...face.crop, pixels: uint8([SIDE, SIDE, 3], pixels) };
}

const blueness = ({ red, blue }: { red: number; blue: number }) => blue / red;

beforeAll(async () => {
  face = await portrait('a');
  [bothLids, leftLids] = [lidPolygons, lidPolygons.slice(0, 1)].map((polygons) =>
    polygonPlane(face.face.points.data, polygons, SIDE, SIDE),
  ) as [Float32Array, Float32Array];
  blind = smeared(face.crop, bothLids);
  oneEyed = smeared(face.crop, leftLids);
}, 60_000);

test('eyes look where they are told, to both sides, up and down', async () => {
  const seen = async (yaw: number, pitch: number) => {
    const reference = referenceOf(bothLids, await pointsWith({ gaze: [yaw, pitch] }));
    return (await look(await drawn(blind, reference))).gaze.angles.data;
  };
  const [left, right, up, down] = [await seen(18, 0), await seen(-18, 0), await seen(0, 14), await seen(0, -14)];
  expect((left[0] ?? 0) - (right[0] ?? 0)).toBeGreaterThan(15);
  expect((up[1] ?? 0) - (down[1] ?? 0)).toBeGreaterThan(3);
});

test('an eye takes its colours from the one that is left', async () => {
  const other = polygonPlane(face.face.points.data, eyeOpeningPolygons.slice(1), SIDE, SIDE);
  const tinted = Uint8Array.from(oneEyed.pixels.data, (value, k) =>
    k % 3 === 2 && other[Math.floor(k / 3)] ? 230 : value,
  );
  const painted = { ...oneEyed, pixels: uint8([SIDE, SIDE, 3], tinted) };
  const beside = blueness(eyeColour(await drawn(painted, referenceOf(leftLids))));
  expect(beside).toBeGreaterThan(1.3 * blueness(eyeColour(await drawn(blind, referenceOf(bothLids)))));
});

test('where no eye is left, the vector of the eyes tells the colours; that of another encoder does not', async () => {
  const told = async (irises: readonly number[], model?: string) => {
    const image = withIrises(irises);
    const regions = outputOf(
      await runNode(clipRegion, { inputs: { image, parsing: face.parsing } }),
      'regions',
      'regions',
    );
    const representation = { ...nothing, regions: { ...regions, model: model ?? regions.model } };
    return blueness(eyeColour(await drawn(blind, referenceOf(bothLids), representation)));
  };
  const [blue, brown] = [await told([110, 160, 220]), await told([90, 50, 25])];
  expect(blue).toBeGreaterThan(1.1 * brown);
  expect(await told([110, 160, 220], 'own/encoder')).toBe(await told([90, 50, 25], 'own/encoder'));
});

test('a lid that is shut over the eye that is left tells no colour', async () => {
  const [, rightPolygon = []] = eyeOpeningPolygons;
  const shutPoints = await pointsWith({ eyeBlink: 1 });
  const winking = Float32Array.from(face.face.points.data);
  for (const i of rightPolygon) winking.set(shutPoints.subarray(i * 3, i * 3 + 3), i * 3);
  const image = smeared(oneEyed, bothLids);
  const beside = eyeColour(await drawn(image, referenceOf(leftLids, winking)));
  const alone = eyeColour(await drawn(image, referenceOf(bothLids)));
  expect(Math.abs(beside.red - alone.red)).toBeLessThan(1);
});

test('outside the mask, at strength 0 and where the reference shows the face nothing changes', async () => {
  const image = await drawn(oneEyed, referenceOf(leftLids));
  const same = Array.from(leftLids.keys()).filter((i) => leftLids[i] === 0);
  expect(
    same.every((i) => [0, 1, 2].every((c) => image.pixels.data[i * 3 + c] === oneEyed.pixels.data[i * 3 + c])),
  ).toBe(true);
  expect(image.pixels.data).not.toEqual(oneEyed.pixels.data);
  expect((await drawn(blind, referenceOf(bothLids), nothing, 0)).pixels.data).toEqual(blind.pixels.data);
  const assembled = referenceOf(bothLids, undefined, 'assembled');
  expect((await drawn(blind, assembled)).pixels.data).toEqual(blind.pixels.data);
});

test('shut eyes stay shut', async () => {
  const change = (image: ImageValue): number =>
    image.pixels.data.reduce((sum, value, k) => sum + Math.abs(value - (blind.pixels.data[k] ?? 0)), 0);
  const open = change(await drawn(blind, referenceOf(bothLids)));
  const shut = referenceOf(bothLids, await pointsWith({ eyeBlink: 1 }));
  expect(change(await drawn(blind, shut))).toBeLessThan(0.1 * open);
});

test('values of another crop are refused with the port', async () => {
  const reference = referenceOf(bothLids);
  const other = { ...reference, frame: { ...reference.frame, widthPx: 128 } };
  await expect(drawn(blind, other)).rejects.toMatchObject({ where: 'reference' });
});
