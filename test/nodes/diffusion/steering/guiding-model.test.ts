import { afterAll, expect, test } from 'vitest';
import { createRuntime } from '../../../../engine/onnx/index.ts';
import { findManifest } from '../../../../models/registry/registry.ts';
import { guidedVelocity } from '../../../../nodes/diffusion/steering/guiding-model.ts';
import { type DenoiserValue, float32, type RunContext } from '../../../../nodes/kit/index.ts';
import { levelAt } from '../../../../nodes/sampling/noise-schedule.ts';

const runtime = await createRuntime({ device: 'cpu', onNotice: () => undefined });
afterAll(() => runtime.close());

const { facts } = findManifest('nano/denoiser');
const DENOISER: DenoiserValue = { kind: 'denoiser', model: 'nano/denoiser', frc: [] };
const latent = float32([1, 8, 2, 4], new Float32Array(64).fill(0.5));

/** The first v of a denoiser that gives 10 with a worse one that gives 4. */
async function firstOf(guidance: number) {
  const calls: string[] = [];
  const logs: string[] = [];
  const run = async (id: string) => {
    calls.push(id);
    return { v: float32(latent.shape, new Float32Array(64).fill(id === 'nano/denoiser' ? 10 : 4)) };
  };
  const describe = async () => ({ ...facts, latentSide: null });
  const log = (_: string, message: string) => logs.push(message);
  const context = { models: { run, describe }, tensors: runtime.tensors, throwIfCancelled: () => undefined, log };
  const options = { steps: 10, guidance, grid: { width: 4, height: 2 } };
  // guidedVelocity touches no more of the context than this.
  const predict = await guidedVelocity(
    DENOISER,
    { ...DENOISER, model: 'worse' },
    options,
    context as unknown as RunContext,
  );
  const v = await predict(latent, levelAt(400), 0);
  return { calls, logs, v: (await runtime.tensors.read(v)).data[0] };
}

test('leads away from what the worse version predicts', async () => {
  const { calls, v } = await firstOf(3);
  expect(calls).toEqual(['nano/denoiser', 'worse']);
  // 4 + 3 x (10 - 4)
  expect(v).toBeCloseTo(22, 4);
});

test('at guidance 1 the worse version is not asked, and the log says so', async () => {
  const { calls, logs, v } = await firstOf(1);
  expect([calls, v]).toEqual([['nano/denoiser'], 10]);
  expect(logs).toEqual([expect.stringContaining('guiding model worse is not asked')]);
});
