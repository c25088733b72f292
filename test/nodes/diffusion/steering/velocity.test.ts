import { afterAll, describe, expect, it } from 'vitest';
import { createRuntime } from '../../../../engine/onnx/index.ts';
import { findManifest } from '../../../../models/registry/registry.ts';
import { velocityOf } from '../../../../nodes/diffusion/steering/velocity.ts';
import {
  type DenoiserValue,
  float32,
  type HostTensor,
  type RunContext,
  type Tensor,
} from '../../../../nodes/kit/index.ts';
import { levelAt } from '../../../../nodes/sampling/noise-schedule.ts';

const runtime = await createRuntime({ device: 'cpu', onNotice: () => undefined });
afterAll(() => runtime.close());

const NANO = findManifest('nano/denoiser');
const grid = { width: 4, height: 2 };
const latent = float32([1, 8, 2, 4], new Float32Array(64).fill(0.5));
const filled = (shape: readonly number[], value: number) =>
  float32(shape, new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value));

function steered(more: Partial<DenoiserValue['frc'][number]> = {}): DenoiserValue {
  const conditioning = {
    kind: 'conditioning' as const,
    tokens: filled([1, 32, 192], 2),
    referenceMap: filled([1, 64, 2, 4], 3),
  };
  return {
    kind: 'denoiser',
    model: 'nano/denoiser',
    frc: [{ conditioning, strength: 0.8, firstStep: 0, lastStep: 1, ...more }],
  };
}

/** A denoiser whose v is 10 x the FRC scale + the first token, so that calls and their mixing can be read off. */
function recorder() {
  const calls: Record<string, HostTensor<'float32'>>[] = [];
  const run = async (_id: string, feeds: Readonly<Record<string, Tensor>>) => {
    const hostFeeds = feeds as Record<string, HostTensor<'float32'>>;
    calls.push(hostFeeds);
    const [scale = 0, token = 0] = [hostFeeds.frc_scale?.data[0], hostFeeds.tokens?.data[0]];
    return { v: filled(latent.shape, scale * 10 + token) };
  };
  // The nano denoiser's facts, for latents of any size.
  const describe = async () => ({ ...NANO.facts, latentSide: null });
  const context = { models: { run, describe }, tensors: runtime.tensors, throwIfCancelled: () => undefined };
  // velocityOf touches no more of the context than this.
  return { calls, context: context as unknown as RunContext };
}

async function firstOf(denoiser: DenoiserValue, guidance: number, step = 0, steps = 10) {
  const { calls, context } = recorder();
  const predict = await velocityOf(denoiser, { steps, guidance, grid }, context);
  const v = await predict(latent, levelAt(400), step);
  return { calls, v: (await runtime.tensors.read(v)).data[0] };
}

describe('velocity of a denoiser', () => {
  it('asks the base once, at scale 0, when no FRC is applied', async () => {
    const { calls, v } = await firstOf({ kind: 'denoiser', model: 'nano/denoiser', frc: [] }, 5);
    expect(calls).toHaveLength(1);
    expect(v).toBe(0);
    expect(calls[0]?.timestep?.data[0]).toBe(400);
    expect(calls[0]?.tokens?.shape).toEqual([1, 32, 192]);
    expect(calls[0]?.reference_map?.shape).toEqual([1, 64, 2, 4]);
  });

  it('asks once at the strength without guidance', async () => {
    const { calls, v } = await firstOf(steered(), 1);
    expect(calls).toHaveLength(1);
    expect(v).toBeCloseTo(10, 5);
  });

  it('guides away from the base at FRC scale 0', async () => {
    const { calls, v } = await firstOf(steered(), 3);
    expect(calls.map((call) => call.frc_scale?.data[0])).toEqual([expect.closeTo(0.8, 6), 0]);
    // Base 2, steered 10: 2 + 3 x 8.
    expect(v).toBeCloseTo(26, 4);
  });

  it('gives the base at guidance 0', async () => {
    expect((await firstOf(steered(), 0)).v).toBeCloseTo(2, 5);
  });

  it('steers within its share of the steps alone', async () => {
    const denoiser = steered({ firstStep: 0.2, lastStep: 0.6 });
    const scales: (number | undefined)[] = [];
    for (let step = 0; step < 10; step++) {
      const { calls } = await firstOf(denoiser, 2, step);
      scales.push(calls[0]?.frc_scale?.data[0]);
      expect(calls).toHaveLength(step >= 2 && step < 6 ? 2 : 1);
    }
    const on = expect.closeTo(0.8, 6);
    expect(scales).toEqual([0, 0, on, on, on, on, 0, 0, 0, 0]);
  });

  it('asks the base once at strength 0, whatever the guidance', async () => {
    const { calls } = await firstOf(steered({ strength: 0 }), 7);
    expect(calls.map((call) => call.frc_scale?.data[0])).toEqual([0]);
  });

  it('refuses several FRC on one denoiser', async () => {
    const one = steered();
    const two = { ...one, frc: [...one.frc, ...one.frc] };
    await expect(firstOf(two, 1)).rejects.toMatchObject({ code: 'several-frc', where: 'denoiser' });
  });

  it('refuses a conditioning of another size than the latent', async () => {
    const { context } = recorder();
    const options = { steps: 4, guidance: 1, grid: { width: 8, height: 2 } };
    await expect(velocityOf(steered(), options, context)).rejects.toMatchObject({
      code: 'conditioning-size',
      message: expect.stringMatching(/4 x 2.*8 x 2/),
    });
  });

  it('refuses a text where f_SD belongs, and beside it', async () => {
    const text = { kind: 'conditioning' as const, tokens: filled([1, 32, 192], 1) };
    await expect(firstOf(steered({ conditioning: text }), 1)).rejects.toMatchObject({ code: 'conditioning-kind' });
    const { context } = recorder();
    const options = { steps: 4, guidance: 1, grid, prompt: text };
    await expect(velocityOf(steered(), options, context)).rejects.toMatchObject({
      code: 'prompt-unused',
      where: 'prompt',
    });
  });
});
