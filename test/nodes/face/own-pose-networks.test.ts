/** Motion and gaze by networks of a user's: coefficient families, order of outputs, signs, the turn of the head. */

import { beforeAll, describe, expect, it } from 'vitest';
import { gaze } from '../../../nodes/face/gaze.ts';
import { motion } from '../../../nodes/face/motion.ts';
import { type AnyNodeType, float32, type ModelRole, type MotionValue } from '../../../nodes/kit/index.ts';
import { inspectedModel, scratchFolder } from '../../helpers/inspected-model.ts';
import { type OwnModel, withModels } from '../../helpers/own-models.ts';
import { deep3dFile, gazeFile, tddfaFile } from '../../helpers/public-models.ts';
import { outputOf, runNode } from '../../helpers/run-node.ts';
import { faceOf } from '../../helpers/template-face.ts';
import { frameOf, imageOf } from '../../helpers/values.ts';

const folder = scratchFolder();
const models: Record<string, OwnModel> = {};

async function add(name: string, role: ModelRole, bytes: Uint8Array, answers: Readonly<Record<string, string>> = {}) {
  models[`own/${name}`] = await inspectedModel(folder, `${name}.onnx`, role, bytes, answers);
}

const withOwn = (type: AnyNodeType): AnyNodeType => withModels(type, models);

describe('3DMM Motion with a network', () => {
  const image = imageOf(frameOf(256, 256), () => 90);
  const face = faceOf(image, (x, y) => [2 * x, 2 * y]);

  it("reads Deep3D's 257 numbers: 64 of expression, angles about y to the right, x to the ground, z against the clock", async () => {
    const angles = [-0.2, 0.3, 0.1];
    await add(
      'deep3d',
      'motion',
      deep3dFile((i) => (i >= 224 && i < 227 ? (angles[i - 224] ?? 0) : i)),
      {},
    );
    const run = await runNode(withOwn(motion), { inputs: { face, image }, params: { model: 'own/deep3d' } });
    const value = outputOf(run, 'motion', 'motion');
    expect(value.family).toBe('bfm09-deep3d');
    expect(value.expression.shape).toEqual([64]);
    expect([value.expression.data[0], value.expression.data[63]]).toEqual([80, 143]);
    expect(value.shape.data[79]).toBe(79);
    const [yaw = 0, pitch = 0, roll = 0] = value.pose.data;
    for (const [i, radians] of [0.3, 0.2, -0.1].entries()) {
      expect([yaw, pitch, roll][i]).toBeCloseTo((radians * 180) / Math.PI, 2);
    }
  });

  it("reads 3DDFA's 62 numbers after its mean and deviation, the pose from its matrix", async () => {
    const yaw = 0.4;
    // A matrix of scale 2 turned about y; the output is what is left after mean 1 and deviation 2.
    const rows = [Math.cos(yaw), 0, Math.sin(yaw), 7, 0, 1, 0, 8, -Math.sin(yaw), 0, Math.cos(yaw), 9].map(
      (v) => 2 * v,
    );
    const wanted = (i: number) => (i < 12 ? (rows[i] ?? 0) : i / 10);
    const list = (value: number) => new Array(62).fill(value).join(',');
    await add(
      'tddfa',
      'motion',
      tddfaFile((i) => (wanted(i) - 1) / 2),
      { mean: list(1), std: list(2) },
    );
    const run = await runNode(withOwn(motion), { inputs: { face, image }, params: { model: 'own/tddfa' } });
    const value = outputOf(run, 'motion', 'motion');
    expect(value.family).toBe('bfm-3ddfa');
    expect(value.expression.shape).toEqual([10]);
    expect(value.expression.data[0]).toBeCloseTo(5.2, 4);
    expect(value.expression.data[9]).toBeCloseTo(6.1, 4);
    for (const [i, angle] of [22.92, 0, 0].entries()) expect(value.pose.data[i]).toBeCloseTo(angle, 1);
  });

  it('says what is missing when no picture is linked', async () => {
    await expect(runNode(withOwn(motion), { inputs: { face }, params: { model: 'own/deep3d' } })).rejects.toMatchObject(
      { code: 'no-image', where: 'image' },
    );
  });
});

describe('Gaze with a network', () => {
  const image = imageOf(frameOf(256, 256), () => 90);
  const face = faceOf(image, (x, y) => [2 * x, 2 * y]);
  const motionWith = (pose: readonly number[]): MotionValue => ({
    kind: 'motion',
    family: 'ict-facekit',
    expression: float32([57], new Float32Array(57)),
    pose: float32([3], Float32Array.from(pose)),
    shape: float32([1], new Float32Array(1)),
    scalePx: 1,
    translationPx: [0, 0],
    residual: float32([478, 3], new Float32Array(478 * 3)),
    frame: image.frame,
    fitError: 0,
  });
  // Bins of 4 degrees from -180: 50 is +20 degrees, 47 is +8.
  const facts = {
    colour: 'rgb',
    values: 'imagenet',
    yawTo: 'left',
    pitchTo: 'up',
    crop: 'face-box',
    relativeTo: 'camera',
  };

  beforeAll(async () => {
    await add('gaze', 'gaze', gazeFile(['yaw', 'pitch'], 50, 47), { ...facts, order: 'yaw-pitch' });
    await add('misnamed', 'gaze', gazeFile(['pitch', 'yaw'], 50, 47), { ...facts, order: 'yaw-pitch' });
  });

  const look = async (model: string, pose: readonly number[]) => {
    const run = await runNode(withOwn(gaze), { inputs: { face, image, motion: motionWith(pose) }, params: { model } });
    return [...outputOf(run, 'gaze', 'gaze').angles.data];
  };

  it('reads the outputs by position, whatever they are called, and turns their signs into ours', async () => {
    for (const model of ['own/gaze', 'own/misnamed']) {
      const [yaw, pitch] = await look(model, [0, 0, 0]);
      expect(yaw).toBeCloseTo(-20, 1);
      expect(pitch).toBeCloseTo(8, 1);
    }
  });

  it('takes the turn of the head off', async () => {
    const [yaw, pitch] = await look('own/gaze', [-20, 0, 0]);
    expect(yaw).toBeCloseTo(0, 1);
    expect(pitch).toBeCloseTo(8, 1);
    // A head on its side by a quarter: what was up in the picture is to its own side.
    const [sideYaw = 0, sidePitch = 0] = await look('own/gaze', [0, 0, 90]);
    expect(sidePitch).toBeCloseTo(-19.8, 0);
    expect(sideYaw).toBeCloseTo(-8.5, 0);
  });
});
