/**
 * Runs in a process of its own, on the software GPU: the sampling loop with its latents on the device. Prints what
 * on-device.test.ts looks at, by sampler.
 */

import { createRuntime, type Runtime } from '../../../engine/onnx/index.ts';
import { float32, type Tensor } from '../../../nodes/kit/index.ts';
import type { Level } from '../../../nodes/sampling/noise-schedule.ts';
import { sample } from '../../../nodes/sampling/sample.ts';
import { SAMPLERS, type SamplerName } from '../../../nodes/sampling/samplers.ts';
import { levelsOf } from '../../../nodes/sampling/step-schedule.ts';
import { writeTestModels } from '../../engine/onnx/test-models.ts';

type Latent = Tensor<'float32'>;

const shape = [1, 4, 8, 8];
const wavy = (speed: number) =>
  float32(
    shape,
    Float32Array.from({ length: 256 }, (_, k) => Math.sin(1 + k * speed)),
  );
const left = float32(
  [1, 1, 8, 8],
  Float32Array.from({ length: 64 }, (_, k) => (k % 8 < 4 ? 1 : 0)),
);
const canvas = wavy(0.3);
const { paths } = writeTestModels();

/** v of a small network, left where the runtime's models leave their outputs. */
async function velocity(runtime: Runtime, latent: Latent, level: Level): Promise<Latent> {
  const timestep = float32([1], Float32Array.of(level.timestep / 1000));
  const { v } = await runtime.runModel(paths.denoiser, 'denoiser', { sample: latent, timestep });
  return v as Latent;
}

async function run(runtime: Runtime, sampler: SamplerName) {
  const before = runtime.stats();
  const latent = await sample({
    tensors: runtime.tensors,
    sampler,
    levels: levelsOf('karras', 4, 1),
    eta: 0.5,
    noise: wavy(0.7),
    freshNoise: () => wavy(1.1),
    fusion: { canvas, mask: left },
    predictVelocity: (z, level) => velocity(runtime, z, level),
  });
  const after = runtime.stats();
  return {
    latent,
    left: after.deviceTensors - before.deviceTensors,
    downloads: after.downloads - before.downloads,
  };
}

const webgpu = await createRuntime({ device: 'webgpu', onNotice: () => undefined });
const cpu = await createRuntime({ device: 'cpu', onNotice: () => undefined });
const report: Record<string, unknown> = {};
for (const sampler of SAMPLERS) {
  const onDevice = await run(webgpu, sampler);
  const onHost = await run(cpu, sampler);
  const [got, wanted] = [await webgpu.tensors.read(onDevice.latent), await cpu.tensors.read(onHost.latent)];
  const difference = got.data.reduce(
    (most, value, k) => Math.max(most, Math.abs(value - (wanted.data[k] ?? Number.NaN))),
    0,
  );
  const keptCanvas = got.data.every((value, k) => k % 8 < 4 || value === canvas.data[k]);
  report[sampler] = {
    place: onDevice.latent.place,
    left: onDevice.left,
    downloads: onDevice.downloads,
    difference,
    keptCanvas,
  };
  webgpu.release(onDevice.latent);
}
await Promise.all([webgpu.close(), cpu.close()]);
process.stdout.write(JSON.stringify(report));
