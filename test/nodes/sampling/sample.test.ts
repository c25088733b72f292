import { afterAll, describe, expect, it } from 'vitest';
import { createRuntime } from '../../../engine/onnx/index.ts';
import { float32, type HostTensor, type Tensor, type Tensors } from '../../../nodes/kit/index.ts';
import type { Level } from '../../../nodes/sampling/noise-schedule.ts';
import { type Sampling, sample } from '../../../nodes/sampling/sample.ts';
import { SAMPLERS } from '../../../nodes/sampling/samplers.ts';
import { levelsOf } from '../../../nodes/sampling/step-schedule.ts';
import { flowEnd, type Gaussian, normals, velocityOf } from './gaussian.ts';

type Latent = Tensor<'float32'>;

const runtime = await createRuntime({ device: 'cpu', onNotice: () => undefined });
afterAll(() => runtime.close());

const data: Gaussian = { mean: 0.5, deviation: 0.3 };
const shape = [1, 2, 4, 4];
const size = 32;

function noiseOf(seed: number): HostTensor<'float32'> {
  const normal = normals(seed);
  return float32(
    shape,
    Float32Array.from({ length: size }, () => normal()),
  );
}

const start = float32(
  shape,
  Float32Array.from({ length: size }, (_, k) => Math.sin(k)),
);
const canvas = float32(
  shape,
  Float32Array.from({ length: size }, (_, k) => Math.cos(3 * k)),
);
const half = float32(
  [1, 1, 4, 4],
  Float32Array.from({ length: 16 }, (_, k) => (k < 8 ? 1 : 0)),
);
const maskOf = (value: number) => float32([1, 1, 4, 4], new Float32Array(16).fill(value));

function samplingOf(more: Partial<Sampling> = {}): Sampling {
  let seed = 100;
  return {
    tensors: runtime.tensors,
    sampler: 'ddim',
    levels: levelsOf('trailing', 20, 1),
    eta: 0,
    noise: noiseOf(7),
    freshNoise: () => noiseOf(seed++),
    predictVelocity: async (latent: Latent, level: Level) => {
      const { data: z } = await runtime.tensors.read(latent);
      return float32(
        shape,
        z.map((value) => velocityOf(data, value, level)),
      );
    },
    ...more,
  };
}

async function run(more: Partial<Sampling> = {}): Promise<Float32Array> {
  return (await runtime.tensors.read(await sample(samplingOf(more)))).data;
}

describe('sampling loop', () => {
  it.each(SAMPLERS)('%s follows the data from the noise', async (sampler) => {
    const levels = levelsOf('trailing', 100, 1);
    const result = await run({ sampler, levels });
    const first = levels[0];
    if (!first) throw new Error('no level');
    const exact = noiseOf(7).data.map((z) => flowEnd(data, first.sigma * z, first));
    const largest = result.reduce((worst, value, k) => Math.max(worst, Math.abs(value - (exact[k] ?? 0))), 0);
    // Fresh noise leads elsewhere, yet within the data.
    if (sampler === 'euler-ancestral') expect(Math.abs((result[0] ?? 0) - data.mean)).toBeLessThan(5 * data.deviation);
    else expect(largest).toBeLessThan(0.02);
  });

  it('is deterministic for DDIM with eta 0 and for equal fresh noise', async () => {
    expect(await run()).toEqual(await run());
    expect(await run({ eta: 1 })).toEqual(await run({ eta: 1 }));
    expect(await run({ eta: 1 })).not.toEqual(await run());
  });

  it('gives the start latent back without start noise', async () => {
    expect(await sample(samplingOf({ start, levels: levelsOf('trailing', 20, 0) }))).toBe(start);
  });

  it('stays nearer to the start the less it is noised', async () => {
    const distance = async (startNoise: number): Promise<number> => {
      const result = await run({ start, levels: levelsOf('trailing', 20, startNoise) });
      return result.reduce((sum, value, k) => sum + Math.abs(value - (start.data[k] ?? 0)), 0);
    };
    const distances = [await distance(0.1), await distance(0.4), await distance(0.8)];
    expect(distances).toEqual([...distances].sort((a, b) => a - b));
    expect(distances[0]).toBeGreaterThan(0);
  });

  it.each(SAMPLERS)('%s gives the canvas exactly where the mask is 0', async (sampler) => {
    expect(await run({ sampler, fusion: { canvas, mask: maskOf(0) } })).toEqual(canvas.data);
    const mixed = await run({ sampler, eta: 0.5, fusion: { canvas, mask: half } });
    for (let k = 0; k < size; k++) {
      if (k % 16 >= 8) expect(mixed[k]).toBe(canvas.data[k]);
      else expect(mixed[k]).not.toBe(canvas.data[k]);
    }
  });

  it('changes nothing where the mask is 1', async () => {
    expect(await run({ fusion: { canvas, mask: maskOf(1) } })).toEqual(await run());
  });

  it('fuses the start latent when there is nothing to denoise', async () => {
    const result = await run({ start, levels: levelsOf('trailing', 20, 0), fusion: { canvas, mask: half } });
    expect(result.subarray(0, 8)).toEqual(start.data.subarray(0, 8));
    expect(result.subarray(8, 16)).toEqual(canvas.data.subarray(8, 16));
  });

  it('shows the denoiser the canvas noised to the step with one noise', async () => {
    const noise = noiseOf(7).data;
    let seen = 0;
    const base = samplingOf();
    await run({
      fusion: { canvas, mask: maskOf(0) },
      predictVelocity: async (latent, level, step) => {
        const { data: z } = await runtime.tensors.read(latent);
        for (let k = 0; k < size; k++) {
          expect(z[k]).toBeCloseTo(level.alpha * (canvas.data[k] ?? 0) + level.sigma * (noise[k] ?? 0), 5);
        }
        seen += 1;
        return base.predictVelocity(latent, level, step);
      },
    });
    expect(seen).toBe(20);
  });

  it('reports every step with the denoised estimate', async () => {
    const steps: number[] = [];
    let last = new Float32Array();
    const result = await run({
      onStep: async (step, denoised) => {
        steps.push(step);
        last = (await runtime.tensors.read(denoised)).data.slice();
      },
    });
    expect(steps).toEqual(Array.from({ length: 20 }, (_, k) => k));
    expect(result).toEqual(last);
  });

  it('frees every tensor it made but the result, and none that it was given', async () => {
    const made = new Set<Tensor>();
    const freed = new Set<Tensor>();
    const track = async (tensor: Promise<Latent>): Promise<Latent> => {
      made.add(await tensor);
      return tensor;
    };
    const tensors: Tensors = {
      ...runtime.tensors,
      linear: (terms) => track(runtime.tensors.linear(terms)),
      mix: (mask, inside, outside) => track(runtime.tensors.mix(mask, inside, outside)),
      release: (...gone) => {
        for (const tensor of gone) if (tensor) freed.add(tensor);
      },
    };
    const given = { start, noise: noiseOf(7), fusion: { canvas, mask: half } };
    for (const sampler of SAMPLERS) {
      const result = await sample(samplingOf({ tensors, ...given, sampler, levels: levelsOf('karras', 5, 0.6) }));
      expect(freed.has(result)).toBe(false);
      made.delete(result);
    }
    expect([...made].filter((tensor) => !freed.has(tensor))).toEqual([]);
    for (const tensor of [start, canvas, half, given.noise]) expect(freed.has(tensor)).toBe(false);
  });
});
