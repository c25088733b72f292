import { beforeAll, describe, expect, it } from 'vitest';
import { sampler } from '../../../nodes/diffusion/sampler.ts';
import {
  type AnyNodeType,
  type DenoiserValue,
  type Frame,
  float32,
  type HostTensor,
  type LatentValue,
  type RunContext,
} from '../../../nodes/kit/index.ts';
import { outputOf, runNode } from '../../helpers/run-node.ts';
import { frameOf, maskOf } from '../../helpers/values.ts';

const side = 32;
const shape = [1, 8, side, side];
const size = 8 * side * side;
const crop = frameOf(256, 256);
const latentFrame: Frame = { ...crop, space: 'latent', widthPx: side, heightPx: side, toOriginal: [8, 0, 0, 0, 8, 0] };

function latentOf(numberAt: (k: number) => number): LatentValue {
  const latent = float32(
    shape,
    Float32Array.from({ length: size }, (_, k) => numberAt(k)),
  );
  return { kind: 'latent', latent, vae: 'nano/vae', frame: latentFrame };
}

const base: DenoiserValue = { kind: 'denoiser', model: 'nano/denoiser', frc: [] };
const start = latentOf((k) => Math.sin(k));
const canvas = latentOf((k) => Math.cos(k / 3));
const leftHalf = maskOf(
  Array.from({ length: 256 }, () => Array.from({ length: 256 }, (_, x) => (x < 128 ? 1 : 0))),
  crop,
);

/** The node with some of its context seen or changed by the test. */
function watched(change: (context: RunContext) => Partial<RunContext>): AnyNodeType {
  return { ...sampler, run: (args) => sampler.run({ ...args, context: { ...args.context, ...change(args.context) } }) };
}

async function run(params: Record<string, unknown>, inputs: Record<string, unknown> = {}, node = sampler) {
  const outputs = await runNode(node, {
    inputs: { denoiser: base, latent: start, ...inputs },
    params: { steps: 2, previewEvery: 0, ...params },
  });
  const result = outputOf(outputs, 'latent', 'latent');
  return { ...result, numbers: (result.latent as HostTensor<'float32'>).data };
}

describe('diffusion/sampler', () => {
  let plain: Awaited<ReturnType<typeof run>>;
  beforeAll(async () => {
    plain = await run({ seed: 3 });
  });

  it('gives a finite latent in the frame of its start', () => {
    expect(plain.latent.shape).toEqual(shape);
    expect(plain.frame).toEqual(latentFrame);
    expect(plain.vae).toBe('nano/vae');
    expect(plain.numbers.every(Number.isFinite)).toBe(true);
  });

  it('gives the same latent for the same seed and another for another', async () => {
    expect((await run({ seed: 3 })).numbers).toEqual(plain.numbers);
    expect((await run({ seed: 4 })).numbers).not.toEqual(plain.numbers);
  });

  it('ignores the start at full start noise, follows it below, and gives it back at none', async () => {
    expect((await run({ seed: 3 }, { latent: canvas })).numbers).toEqual(plain.numbers);
    expect((await run({ seed: 3, startNoise: 0.5 })).numbers).not.toEqual(
      (await run({ seed: 3, startNoise: 0.5 }, { latent: canvas })).numbers,
    );
    expect((await run({ startNoise: 0 })).numbers).toEqual((start.latent as HostTensor<'float32'>).data);
  });

  it('keeps the canvas exactly outside the mask', async () => {
    const { numbers } = await run({ seed: 3, sampler: 'euler-ancestral' }, { canvas, mask: leftHalf });
    const kept = (canvas.latent as HostTensor<'float32'>).data;
    let generated = 0;
    for (let k = 0; k < size; k++) {
      if (k % side >= side / 2) expect(numbers[k]).toBe(kept[k]);
      else if (numbers[k] !== kept[k]) generated += 1;
    }
    expect(generated).toBeGreaterThan(size / 4);
  });

  it('makes Euler DDIM without noise, and noise another result', async () => {
    const euler = (await run({ seed: 3, sampler: 'euler' })).numbers;
    for (const [k, value] of euler.entries()) expect(Math.abs(value - (plain.numbers[k] ?? 0))).toBeLessThan(1e-4);
    expect((await run({ seed: 3, eta: 1 })).numbers).not.toEqual(plain.numbers);
  });

  it('tells its progress and shows the estimate as a picture', async () => {
    const notes: (string | undefined)[] = [];
    const previews: unknown[] = [];
    const node = watched(() => ({
      progress: (share, note) => notes.push(`${share.toFixed(2)} ${note}`),
      preview: (port, value) => previews.push([port, value.kind, value.kind === 'image' && value.frame]),
    }));
    await run({ steps: 3, previewEvery: 1 }, {}, node);
    expect(notes).toEqual(['0.33 step 1 of 3', '0.67 step 2 of 3', '1.00 step 3 of 3']);
    // The last estimate is the result and needs no preview.
    expect(previews).toEqual([
      ['latent', 'image', crop],
      ['latent', 'image', crop],
    ]);
  });

  it('stops within one model call when it is cancelled', async () => {
    let calls = 0;
    const node = watched((context) => ({
      models: {
        ...context.models,
        run: (id, feeds) => {
          calls += 1;
          return context.models.run(id, feeds);
        },
      },
      throwIfCancelled: () => {
        if (calls === 2) throw new Error('cancelled by the test');
      },
    }));
    await expect(run({ steps: 5 }, {}, node)).rejects.toThrow('cancelled by the test');
    expect(calls).toBe(2);
  });
});
