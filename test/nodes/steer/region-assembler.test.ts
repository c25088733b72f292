import { beforeAll, expect, test, vi } from 'vitest';
import { editMotion } from '../../../nodes/face/edit-motion.ts';
import { float32, uint8, type Value } from '../../../nodes/kit/index.ts';
import { regionAssembler } from '../../../nodes/steer/region-assembler.ts';
import { type Portrait, portrait } from '../../helpers/portraits.ts';
import { outputOf, runNode } from '../../helpers/run-node.ts';

// A reference takes seconds where other work shares the processor.
vi.setConfig({ testTimeout: 120_000 });

let canvas: Portrait;
let donor: Portrait;
beforeAll(async () => {
  canvas = await portrait('a');
  donor = await portrait('b');
});

const SIDE = 256;

async function assembled(
  params: Record<string, unknown>,
  more: Record<string, Value> = {},
  source: Record<string, Value> = {},
) {
  const run = await runNode(regionAssembler, {
    inputs: {
      'canvas-image': canvas.crop,
      'canvas-face': canvas.face,
      'canvas-parsing': canvas.parsing,
      'canvas-motion': canvas.motion,
      ...more,
    },
    repeated: {
      source: { image: donor.crop, face: donor.face, parsing: donor.parsing, motion: donor.motion, ...source },
    },
    params,
  });
  return { ...outputOf(run, 'reference', 'reference'), logs: run.logs };
}

/** Mean absolute difference to the canvas, in levels, over the pixels where `where` holds. */
function change(pixels: Uint8Array, where: (i: number) => boolean): number {
  let [sum, count] = [0, 0];
  for (let i = 0; i < SIDE * SIDE; i += 1) {
    if (!where(i)) continue;
    for (let c = 0; c < 3; c += 1)
      sum += Math.abs((pixels[i * 3 + c] ?? 0) - (canvas.crop.pixels.data[i * 3 + c] ?? 0));
    count += 3;
  }
  return count === 0 ? Number.NaN : sum / count;
}

async function turned(degrees: number) {
  const run = await runNode(editMotion, { inputs: { motion: donor.motion }, params: { yawDegrees: degrees } });
  return outputOf(run, 'motion', 'motion');
}

test('a face swap changes the face and leaves every pixel outside the mask as it was', async () => {
  const { pixels, mask, guide } = await assembled({ task: 'face-swap' });
  expect(change(pixels.data, (i) => (mask.data[i] ?? 0) === 0)).toBe(0);
  expect(change(pixels.data, (i) => (mask.data[i] ?? 0) > 0.9)).toBeGreaterThan(2);
  expect(guide.data.some((value) => value === 1)).toBe(true);
  const share = mask.data.reduce((sum, value) => sum + value, 0) / (SIDE * SIDE);
  expect(share).toBeGreaterThan(0.1);
  expect(share).toBeLessThan(0.45);
});

/** The canvas's parsing with glasses: a bar through both eyes' height, its eyes still seen through it or hidden by it. */
function wearingGlasses(eyesAreSeen: boolean) {
  const { points } = canvas.face;
  const [left, right] = [33, 263].map((i) => points.data.slice(i * 3, i * 3 + 2));
  const [x0, x1] = [left?.[0] ?? 0, right?.[0] ?? 0].sort((a, b) => a - b) as [number, number];
  const y = ((left?.[1] ?? 0) + (right?.[1] ?? 0)) / 2;
  const names = canvas.parsing.labelSet;
  const [id, eyes] = [names.indexOf('glasses'), ['eye-left', 'eye-right'].map((name) => names.indexOf(name))];
  const bar = (i: number) => Math.abs(Math.floor(i / SIDE) - y) < 6 && i % SIDE > x0 && i % SIDE < x1;
  const labels = Uint8Array.from(canvas.parsing.labels.data, (label, i) => {
    const isEye = eyes.includes(label);
    return (bar(i) && !(eyesAreSeen && isEye)) || (isEye && !eyesAreSeen) ? id : label;
  });
  const parsing = { ...canvas.parsing, labels: uint8(canvas.parsing.labels.shape, labels) };
  return { parsing, between: (i: number) => labels[i] === id && bar(i) };
}

test('clear glasses of the target give way to the face that is laid over them, sunglasses stay on top', async () => {
  const [clear, dark] = [wearingGlasses(true), wearingGlasses(false)];
  const without = await assembled({ task: 'face-swap' }, { 'canvas-parsing': clear.parsing });
  const under = await assembled({ task: 'face-swap' }, { 'canvas-parsing': dark.parsing });
  expect(change(without.pixels.data, clear.between)).toBeGreaterThan(4);
  expect(change(under.pixels.data, dark.between)).toBeLessThan(change(without.pixels.data, dark.between) / 3);
});

test('an attribute swap touches the chosen region alone', async () => {
  const { pixels, mask } = await assembled({ task: 'attribute-swap', regions: ['lips'] });
  const nose = Math.round(canvas.face.points.data[4] ?? 0);
  const above = (i: number) => Math.floor(i / SIDE) < nose - 10;
  expect(change(pixels.data, above)).toBe(0);
  expect(mask.data.some((value, i) => above(i) && value > 0)).toBe(false);
  expect(change(pixels.data, (i) => (mask.data[i] ?? 0) > 0.9)).toBeGreaterThan(1);
});

test('mode removed shows grey where the mask is full and nothing of the donor', async () => {
  const { pixels, mask, mode } = await assembled({ task: 'face-swap', mode: 'removed' });
  const full = Array.from(mask.data.keys()).filter((i) => mask.data[i] === 1);
  expect(mode).toBe('removed');
  expect(full.length).toBeGreaterThan(1000);
  expect(full.every((i) => pixels.data[i * 3] === 127)).toBe(true);
});

test('the donor’s shape moves the guide, and at 0 the guide is the canvas’s', async () => {
  const guideOf = async (params: Record<string, unknown>) => (await assembled(params)).guide.data;
  const [none, all] = [await guideOf({ donorShape: 0 }), await guideOf({ donorShape: 1 })];
  expect(none).not.toEqual(all);
  // The canvas's own points through its motion and back: the same up to rounding.
  const own = await guideOf({ task: 'expression-edit', donors: [] });
  expect(Math.max(...none.map((value, i) => Math.abs(value - (own[i] ?? 0))))).toBeLessThan(1e-3);
});

test('an edited motion re-poses the canvas itself; an unedited one leaves it', async () => {
  const opened = await runNode(editMotion, {
    inputs: { motion: canvas.motion },
    params: { expression: { jawOpen: 1 } },
  });
  const inside = (mask: { data: Float32Array }) => (i: number) => (mask.data[i] ?? 0) > 0.5;
  const still = await assembled({ task: 'expression-edit', donors: [] });
  const moved = await assembled(
    { task: 'expression-edit', donors: [] },
    { 'canvas-motion': outputOf(opened, 'motion', 'motion') },
  );
  expect(still.pixels.data).toEqual(canvas.crop.pixels.data);
  expect(Math.max(...still.mask.data)).toBe(0);
  expect(change(moved.pixels.data, inside(moved.mask))).toBeGreaterThan(2);
});

test('an inpainting cuts the mask out of the canvas, and without a mask says what to link', async () => {
  const hole = float32(
    [SIDE, SIDE],
    Float32Array.from({ length: SIDE * SIDE }, (_, i) =>
      Math.hypot((i % SIDE) - 128, Math.floor(i / SIDE) - 150) < 20 ? 1 : 0,
    ),
  );
  const params = { task: 'inpainting', donors: [], dilatePx: 0, featherPx: 0 };
  const given = { kind: 'mask', mask: hole, frame: canvas.crop.frame } as const;
  const { pixels, mask, mode } = await assembled(params, { mask: given });
  // What is cut out counts as removed, whatever the param says.
  expect(mode).toBe('removed');
  expect([...pixels.data.subarray((150 * SIDE + 128) * 3, (150 * SIDE + 128) * 3 + 3)]).toEqual([127, 127, 127]);
  expect(change(pixels.data, (i) => (mask.data[i] ?? 0) === 0)).toBe(0);
  await expect(assembled(params)).rejects.toMatchObject({ code: 'missing-mask', where: 'mask' });
});

test('a donor turned far away is warned about with the number of degrees', async () => {
  const { logs } = await assembled({}, {}, { motion: await turned(60) });
  expect(logs[0]).toMatchObject({ level: 'warning', message: expect.stringMatching(/'source' is turned \d+ degrees/) });
  expect((await assembled({})).logs).toEqual([]);
});

test('a donor whose parts are needed and not linked is named with its port', async () => {
  const source = { parsing: undefined } as unknown as Record<string, Value>;
  await expect(assembled({}, {}, source)).rejects.toMatchObject({ code: 'missing-donor', where: 'source.parsing' });
});
