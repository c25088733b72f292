import { expect, test } from 'vitest';
import { regionNames } from '../../../nodes/face/parsing/labels.ts';
import { float32, type Value } from '../../../nodes/kit/index.ts';
import { representationAssembler } from '../../../nodes/steer/representation-assembler.ts';
import { outputOf, runNode } from '../../helpers/run-node.ts';
import { frameOf } from '../../helpers/values.ts';

/** A face all of whose numbers are `level`, with the ears hidden. */
function faceOf(level: number): Record<string, Value> {
  const filled = (...shape: number[]) => float32(shape, new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(level));
  return {
    identity: { kind: 'identity', vector: filled(1024), model: 'nano/identity' },
    regions: {
      kind: 'regions',
      vectors: filled(8, 128),
      names: regionNames,
      present: regionNames.map((name) => name !== 'ears'),
      model: 'nano/region-encoder',
    },
    motion: {
      kind: 'motion',
      family: 'ict-facekit',
      expression: filled(57),
      pose: filled(3),
      shape: filled(50),
      scalePx: 10,
      translationPx: [128, 128],
      residual: filled(478, 3),
      frame: frameOf(256, 256),
      fitError: 0,
    },
    gaze: { kind: 'gaze', angles: filled(2) },
    texture: { kind: 'texture', coefficients: filled(32), family: 'ict-facekit' },
    light: { kind: 'light', coefficients: filled(27) },
  };
}

const [canvas, donor] = [faceOf(1), faceOf(2)];
const canvasInputs = Object.fromEntries(Object.entries(canvas).map(([part, value]) => [`canvas-${part}`, value]));

async function assembled(params: Record<string, unknown>, without: readonly string[] = []) {
  const keep = ([name]: [string, Value]) => !without.includes(name);
  const source = Object.fromEntries(Object.entries(donor).filter(([part]) => !without.includes(`source.${part}`)));
  const run = await runNode(representationAssembler, {
    inputs: Object.fromEntries(Object.entries(canvasInputs).filter(keep)),
    repeated: { source },
    params,
  });
  return outputOf(run, 'representation', 'representation');
}

function levels(vectors: { data?: ArrayLike<number> } | undefined): number[] {
  return regionNames.map((_, r) => vectors?.data?.[r * 128] ?? -1);
}

test('a face swap mixes donor and canvas region by region and records where each part came from', async () => {
  const made = await assembled({ task: 'face-swap' });
  expect(made.identity).toBe(donor.identity);
  expect(made.light).toBe(canvas.light);
  expect(made.motion?.pose?.data[0]).toBe(1);
  expect(levels(made.regions?.vectors as { data: Float32Array })).toEqual([2, 2, 2, 2, 2, 1, 0, 1]);
  expect(made.regions?.present).toEqual([true, true, true, true, true, true, false, true]);
  expect(made.origin).toMatchObject({
    identity: 'source',
    lips: 'source',
    hair: 'canvas',
    ears: 'canvas',
    gaze: 'canvas',
  });
});

test('ignored parts are left out', async () => {
  const made = await assembled({
    identity: 'ignored',
    expression: 'ignored',
    pose: 'ignored',
    eyes: 'ignored',
    light: 'ignored',
  });
  expect(made.identity).toBeUndefined();
  expect(made.motion).toBeUndefined();
  expect(made.light).toBeUndefined();
  expect(made.regions?.present[regionNames.indexOf('eyes')]).toBe(false);
  expect(made.origin.eyes).toBe('ignored');
});

test('expression and pose can come from two faces', async () => {
  const made = await assembled({ expression: 'source', pose: 'canvas' });
  expect([made.motion?.expression?.data[0], made.motion?.pose?.data[0]]).toEqual([2, 1]);
});

test.each([
  ['source.identity', { task: 'face-swap' }, /identity .*donor 'source'/],
  ['canvas-light', { task: 'face-swap' }, /light .*canvas/],
  ['source.regions', { task: 'attribute-swap', regions: ['nose'] }, /nose .*donor 'source'/],
])('a wanted part that is not linked names its port (%s) and the fix', async (port, params, message) => {
  await expect(assembled(params, [port])).rejects.toMatchObject({
    code: 'missing-component',
    where: port,
    message: expect.stringMatching(message),
    fix: expect.stringMatching(/Link a face\/.*ignored/),
  });
});

test('a part that nothing takes need not be linked', async () => {
  const made = await assembled({ task: 'attribute-swap', regions: ['nose'] }, ['source.identity', 'source.light']);
  expect(levels(made.regions?.vectors as { data: Float32Array })).toEqual([1, 1, 2, 1, 1, 1, 0, 1]);
});
