// Two denoising steps of the nano denoiser on the software GPU, every tensor resident, against the processor. Slow
// there (every convolution shape compiles a shader), so it has a command of its own: npm run test:device.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Runtime } from '../../engine/onnx/index.ts';
import { createRuntime } from '../../engine/onnx/index.ts';
import type { HostTensor, Tensor } from '../../nodes/kit/index.ts';
import { float32 } from '../../nodes/kit/index.ts';
import { softwareGpuEnv, softwareGpuMissing } from '../helpers/software-gpu.ts';

const DENOISER = join(import.meta.dirname, '..', '..', 'models', 'nano', 'denoiser.onnx');
const STEPS = 2;
const TOLERANCE = 1e-3;

/** Numbers that look like noise and are the same everywhere. */
function noise(shape: readonly number[], seed: number): HostTensor<'float32'> {
  const size = shape.reduce((a, b) => a * b, 1);
  return float32(
    shape,
    Float32Array.from({ length: size }, (_, at) => 1.4 * Math.sin((at + 1) * (at + seed) * 0.731)),
  );
}

/** DDIM-like steps under a mask; the latent and how often the host was asked for it. */
async function denoise(runtime: Runtime): Promise<{ latent: Tensor<'float32'>; downloads: number }> {
  const start = noise([1, 8, 32, 32], 3);
  const mask = float32(
    [1, 1, 32, 32],
    Float32Array.from({ length: 1024 }, (_, at) => (at % 32) / 31),
  );
  const conditioning = {
    tokens: noise([1, 32, 192], 5),
    reference_map: noise([1, 64, 32, 32], 7),
    frc_scale: float32([1], new Float32Array([1])),
  };
  const before = runtime.stats().downloads;
  let latent: Tensor<'float32'> = start;
  for (let step = 0; step < STEPS; step += 1) {
    const timestep = float32([1], new Float32Array([800 - 400 * step]));
    const { v } = await runtime.runModel(DENOISER, 'nano', { sample: latent, timestep, ...conditioning });
    const moved = await runtime.tensors.linear([
      [0.8, latent],
      [-0.6, v as Tensor<'float32'>],
    ]);
    latent = await runtime.tensors.mix(mask, moved, start);
  }
  return { latent, downloads: runtime.stats().downloads - before };
}

async function check(): Promise<void> {
  const cpu = await createRuntime({ device: 'cpu', onNotice: () => undefined });
  const wanted = await cpu.tensors.read((await denoise(cpu)).latent);
  const webgpu = await createRuntime({ device: 'webgpu', onNotice: () => undefined });
  const startMs = performance.now();
  const onDevice = await denoise(webgpu);
  const got = await webgpu.tensors.read(onDevice.latent);
  const tookMs = performance.now() - startMs;
  await Promise.all([webgpu.close(), cpu.close()]);
  const difference = Math.max(...got.data.map((value, at) => Math.abs(value - (wanted.data[at] ?? Number.NaN))));
  const resident = onDevice.latent.place === 'device' && onDevice.downloads === 0;
  console.log(
    `${STEPS} steps on webgpu in ${(tookMs / 1000).toFixed(1)} s, resident: ${resident}, largest difference to cpu ${difference}`,
  );
  if (!resident || !(difference < TOLERANCE)) process.exitCode = 1;
}

/** Starts this file again with the software driver in its environment. */
function startOnSoftwareGpu(): void {
  const missing = softwareGpuMissing();
  if (missing) {
    console.log(`not run: ${missing}`);
    return;
  }
  const env = { ...process.env, ...softwareGpuEnv(), FACEX_SOFTWARE_GPU: '1' };
  const self = ['--import', 'tsx', import.meta.filename];
  process.exitCode = spawnSync(process.execPath, self, { env, stdio: 'inherit' }).status ?? 1;
}

if (process.env.FACEX_SOFTWARE_GPU) await check();
else startOnSoftwareGpu();
