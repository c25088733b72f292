/** steer/match-tint on a rendered portrait with stains of colour. */
import { beforeAll, expect, test, vi } from 'vitest';
import { textureLight } from '../../../nodes/face/texture-light.ts';
import { type ImageValue, type ReferenceValue, type RepresentationValue, uint8 } from '../../../nodes/kit/index.ts';
import { matchTint } from '../../../nodes/steer/match-tint.ts';
import { type Portrait, portrait, referenceOn } from '../../helpers/portraits.ts';
import { outputOf, runNode } from '../../helpers/run-node.ts';

vi.setConfig({ testTimeout: 60_000 });

const SIDE = 256;
/** A point of the cheek, and how far the stain and the mask reach round it. */
const CHEEK = 50;
const STAIN_PX = 14;
const MASK_PX = 40;

let face: Portrait;
let representation: RepresentationValue;
let stained: ImageValue;
let reference: ReferenceValue;

const fromCheek = (i: number): number => {
  const [x, y] = [face.face.points.data[CHEEK * 3] ?? 0, face.face.points.data[CHEEK * 3 + 1] ?? 0];
  return Math.hypot((i % SIDE) - x, Math.floor(i / SIDE) - y);
};

beforeAll(async () => {
  face = await portrait('a');
  const seen = await runNode(textureLight, { inputs: { image: face.crop, motion: face.motion } });
  const [texture, light] = [outputOf(seen, 'texture', 'texture'), outputOf(seen, 'light', 'light')];
  representation = { kind: 'representation', texture, light, origin: {} };
  const pixels = Uint8Array.from(face.crop.pixels.data, (value, k) => {
    if (fromCheek(Math.floor(k / 3)) > STAIN_PX) return value;
    return k % 3 === 2 ? Math.min(255, value + 70) : Math.max(0, value - 40);
  });
  stained = { ...face.crop, pixels: uint8([SIDE, SIDE, 3], pixels) };
  reference = referenceOn(
    face,
    Float32Array.from({ length: SIDE * SIDE }, (_, i) => (fromCheek(i) < MASK_PX ? 1 : 0)),
  );
}, 60_000);

const matched = (more: Record<string, unknown> = {}, params: Record<string, unknown> = {}) =>
  runNode(matchTint, {
    inputs: { image: stained, representation, reference, ...more } as never,
    params,
  });

/** Mean difference to the picture without a stain, where it is. */
function missed(image: ImageValue): number {
  let [sum, count] = [0, 0];
  for (let i = 0; i < SIDE * SIDE; i += 1) {
    if (fromCheek(i) > STAIN_PX) continue;
    count += 3;
    for (let k = i * 3; k < i * 3 + 3; k += 1)
      sum += Math.abs((image.pixels.data[k] ?? 0) - (face.crop.pixels.data[k] ?? 0));
  }
  return sum / count;
}

test('a stain of colour on a removed face goes, and outside the mask nothing changes', async () => {
  const image = outputOf(await matched(), 'image', 'image');
  expect(missed(image)).toBeLessThan(0.4 * missed(stained));
  const bright = (data: ArrayLike<number>): number => {
    const inside = Array.from(reference.mask.data.keys()).filter((i) => fromCheek(i) < STAIN_PX);
    return (
      inside.reduce(
        (sum, i) => sum + Math.log(1 + (data[i * 3] ?? 0) * (data[i * 3 + 1] ?? 0) * (data[i * 3 + 2] ?? 0)),
        0,
      ) / inside.length
    );
  };
  expect(Math.abs(bright(image.pixels.data) - bright(stained.pixels.data))).toBeLessThan(0.2);
  const outside = Array.from(reference.mask.data.keys()).filter((i) => reference.mask.data[i] === 0);
  const same = (i: number) => [0, 1, 2].every((c) => image.pixels.data[i * 3 + c] === stained.pixels.data[i * 3 + c]);
  expect(outside.every(same)).toBe(true);
});

test('where the reference shows the face, and at strength 0, the picture passes as it is', async () => {
  const shown = outputOf(await matched({ reference: { ...reference, mode: 'assembled' } }), 'image', 'image');
  expect(shown.pixels.data).toEqual(stained.pixels.data);
  expect(outputOf(await matched({}, { strength: 0 }), 'image', 'image').pixels.data).toEqual(stained.pixels.data);
});

test('without a light the picture passes, and the log says so', async () => {
  const run = await matched({ representation: { kind: 'representation', origin: {} } });
  expect(outputOf(run, 'image', 'image').pixels.data).toEqual(stained.pixels.data);
  expect(run.logs.map(({ message }) => message)).toEqual([expect.stringContaining('no light')]);
});

test('values of another crop are refused with the port', async () => {
  const other = { ...reference, frame: { ...reference.frame, widthPx: 128 } };
  await expect(matched({ reference: other })).rejects.toMatchObject({ where: 'reference' });
});
