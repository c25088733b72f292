import { expect, test } from 'vitest';
import { pasteBack } from '../../../nodes/face/paste-back.ts';
import { type Frame, float32, type MaskValue } from '../../../nodes/kit/index.ts';
import { outputOf, runNode } from '../../helpers/run-node.ts';
import { frameOf, imageOf } from '../../helpers/values.ts';

const SIDE = 64;
const original = imageOf(frameOf(200, 160, 'original'), (x, y, c) => (x * 5 + y * 3 + c * 40) % 251);
// Turned and scaled, so that no pixel of the crop falls on one of the picture.
const frame: Frame = { ...frameOf(SIDE, SIDE), toOriginal: [1.5, -0.3, 40, 0.3, 1.5, 20] };
const mask: MaskValue = {
  kind: 'mask',
  mask: float32(
    [SIDE, SIDE],
    Float32Array.from({ length: SIDE * SIDE }, (_, i) =>
      Math.hypot((i % SIDE) - 32, Math.floor(i / SIDE) - 32) < 14 ? 1 : 0,
    ),
  ),
  frame,
};
const plain = { colourMatch: 0, sharpnessMatch: 0 };

test('every pixel outside the feathered mask keeps its bits, those inside come from the crop', async () => {
  const crop = imageOf(frame, () => 77);
  const run = await runNode(pasteBack, { inputs: { image: original, crop, mask }, params: plain });
  const { data } = outputOf(run, 'image', 'image').pixels;
  const changed = outputOf(run, 'mask', 'mask').mask.data;
  const places = Array.from(changed.keys());
  const outside = places.filter((i) => changed[i] === 0);
  const kept = (i: number) => [0, 1, 2].every((c) => data[i * 3 + c] === original.pixels.data[i * 3 + c]);
  expect(outside.length).toBeGreaterThan(changed.length / 2);
  expect(outside.every(kept)).toBe(true);
  const centre = (Math.round(0.3 * 32 + 1.5 * 32 + 20) * 200 + Math.round(1.5 * 32 - 0.3 * 32 + 40)) * 3;
  expect([...data.subarray(centre, centre + 3)]).toEqual([77, 77, 77]);
});

test('with an empty mask the picture comes back bit for bit', async () => {
  const empty: MaskValue = { ...mask, mask: float32([SIDE, SIDE], new Float32Array(SIDE * SIDE)) };
  const run = await runNode(pasteBack, { inputs: { image: original, crop: imageOf(frame, () => 0), mask: empty } });
  expect(outputOf(run, 'image', 'image').pixels.data).toEqual(original.pixels.data);
});

test('a mask that reaches the border of the crop leaves no edge there', async () => {
  const full: MaskValue = { ...mask, mask: float32([SIDE, SIDE], new Float32Array(SIDE * SIDE).fill(1)) };
  const grey = imageOf(frameOf(200, 160, 'original'), () => 100);
  const crop = imageOf(frame, () => 200);
  const run = await runNode(pasteBack, { inputs: { image: grey, crop, mask: full }, params: plain });
  const { data } = outputOf(run, 'image', 'image').pixels;
  const steps = Array.from({ length: 199 }, (_, x) =>
    Math.abs((data[(80 * 200 + x + 1) * 3] ?? 0) - (data[(80 * 200 + x) * 3] ?? 0)),
  );
  expect(Math.max(...steps)).toBeLessThan(25);
  expect(Math.max(...data)).toBe(200);
});

test('colour match takes a tint off the crop that the ring shows is not the picture’s', async () => {
  const level = (x: number, y: number) => 110 + ((x * 3 + y) % 20);
  const picture = imageOf(frameOf(SIDE, SIDE, 'original'), level);
  const crop = imageOf(frameOf(SIDE, SIDE), (x, y, c) => level(x, y) + (c === 0 ? 40 : 0));
  const here: MaskValue = { ...mask, frame: crop.frame };
  const redness = async (colourMatch: number) => {
    const run = await runNode(pasteBack, {
      inputs: { image: picture, crop, mask: here },
      params: { colourMatch, sharpnessMatch: 0 },
    });
    const { data } = outputOf(run, 'image', 'image').pixels;
    const at = (32 * SIDE + 32) * 3;
    return (data[at] ?? 0) - (data[at + 1] ?? 0);
  };
  expect(await redness(0)).toBe(40);
  expect(Math.abs(await redness(1))).toBeLessThan(6);
});

test('a crop of another picture is refused', async () => {
  const other = imageOf(frameOf(200, 160, 'original', 'picture-b'), () => 0);
  await expect(
    runNode(pasteBack, { inputs: { image: other, crop: imageOf(frame, () => 0), mask } }),
  ).rejects.toMatchObject({
    code: 'other-picture',
    where: 'image',
  });
});

/** Root mean square of the step from pixel to pixel along rows, inside the mask. */
function roughness(data: Uint8Array): number {
  let [sum, count] = [0, 0];
  for (let y = 24; y < 40; y += 1) {
    for (let x = 24; x < 40; x += 1) {
      const at = (y * SIDE + x) * 3;
      sum += ((data[at + 3] ?? 0) - (data[at] ?? 0)) ** 2;
      count += 1;
    }
  }
  return Math.sqrt(sum / count);
}

const flat = frameOf(SIDE, SIDE, 'original');
const here: MaskValue = { ...mask, frame: frameOf(SIDE, SIDE) };
const rough = (x: number, y: number) => 120 + 9 * Math.sin(x * 2.1 + y * 1.3) + 7 * Math.cos(y * 2.4 - x);

test('a soft crop gets fine detail back, not more than the picture has, and without sharpness match stays soft', async () => {
  const picture = imageOf(flat, rough);
  const soft = imageOf(frameOf(SIDE, SIDE), () => 120);
  const slight = imageOf(frameOf(SIDE, SIDE), (x, y) => 120 + 1.5 * Math.sin(x * 1.9 + y));
  const after = async (crop: typeof soft, sharpnessMatch: number) => {
    const run = await runNode(pasteBack, {
      inputs: { image: picture, crop, mask: here },
      params: { colourMatch: 0, sharpnessMatch },
    });
    return roughness(outputOf(run, 'image', 'image').pixels.data);
  };
  const wanted = roughness(picture.pixels.data);
  expect(await after(slight, 0)).toBeLessThan(0.2 * wanted);
  expect(await after(slight, 1)).toBeGreaterThan(0.35 * wanted);
  expect(await after(slight, 1)).toBeLessThan(1.2 * wanted);
});

test('fine detail comes from the picture in detail where it agrees with the crop, and nowhere else', async () => {
  const picture = imageOf(flat, () => 120);
  const crop = imageOf(frameOf(SIDE, SIDE), () => 120);
  const after = async (level: number) => {
    const detail = imageOf(frameOf(SIDE, SIDE), (x, y) => rough(x, y) - 120 + level);
    const run = await runNode(pasteBack, {
      inputs: { image: picture, crop, mask: here, detail },
      params: { colourMatch: 0, sharpnessMatch: 0, detail: 1 },
    });
    return roughness(outputOf(run, 'image', 'image').pixels.data);
  };
  expect(await after(120)).toBeGreaterThan(4);
  expect(await after(220)).toBeLessThan(1);
});

test('sharpening meets the wanted detail wherever its limits let it, from softer and from sharper crops', async () => {
  const picture = imageOf(flat, rough);
  const blurred = (share: number) =>
    imageOf(frameOf(SIDE, SIDE), (x, y) => 120 + share * (rough(x, y) - 120) + 2 * Math.sin(x * 0.4));
  const after = async (share: number) => {
    const run = await runNode(pasteBack, {
      inputs: { image: picture, crop: blurred(share), mask: here },
      params: { colourMatch: 0, sharpnessMatch: 1 },
    });
    return roughness(outputOf(run, 'image', 'image').pixels.data);
  };
  const wanted = roughness(picture.pixels.data);
  for (const share of [0.6, 0.8, 1.1]) {
    const got = (await after(share)) / wanted;
    expect(got).toBeGreaterThan(0.9);
    expect(got).toBeLessThan(1.1);
  }
});
