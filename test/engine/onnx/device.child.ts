// Runs in a process of its own, on the software GPU: each entry of `scenarios` does one thing on webgpu and returns
// what the tests in device.test.ts assert on. A wrong move here ends the process, which is why it has its own.

import { chooseDevice } from '../../../engine/onnx/choose-device.ts';
import { createRuntime } from '../../../engine/onnx/index.ts';
import { fromOrt, InferenceSession, OrtTensor, sessionOptions } from '../../../engine/onnx/ort.ts';
import { probeDevice, WORKS_PROBE } from '../../../engine/onnx/probe.ts';
import { identityModel } from '../../../engine/onnx/small-models.ts';
import type { Runtime } from '../../../engine/onnx/types.ts';
import type { HostTensor, Tensor, Tensors } from '../../../nodes/kit/index.ts';
import { float32, hostTensor, NodeFault } from '../../../nodes/kit/index.ts';
import { writeTestModels } from './test-models.ts';

type Floats = Tensor<'float32'>;

const models = writeTestModels();
const wavy = (shape: readonly number[], speed: number): HostTensor<'float32'> =>
  float32(
    shape,
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, at) => Math.sin(at * speed)),
  );
const LATENT = [1, 4, 8, 8];
const sample = wavy(LATENT, 0.7);
const timestep = float32([1], new Float32Array([0.5]));
const half = hostTensor('int64', [1], new BigInt64Array([3n]));

const runtime = await createRuntime({ device: 'webgpu', onNotice: () => undefined });

/** A copy of the tensor that lives on the device. */
async function onDevice(host: HostTensor<'float32'>): Promise<Floats> {
  const { y } = await runtime.runModel(models.paths.mixed, 'a', {
    x: float32(
      [1, host.data.length],
      host.data.map((value) => -value),
    ),
    ids: half,
  });
  return y as Floats;
}

function largestDifference(a: HostTensor<'float32'>, b: HostTensor<'float32'>): number {
  if (a.data.length !== b.data.length || a.shape.join() !== b.shape.join()) return Number.POSITIVE_INFINITY;
  return Math.max(...Array.from(a.data, (value, at) => Math.abs(value - (b.data[at] ?? Number.NaN))));
}

/** The operation once with host operands and once with the first of them on the device. */
async function compare(operate: (tensors: Tensors, first: Floats) => Promise<Floats>, first: HostTensor<'float32'>) {
  const expected = await runtime.tensors.read(await operate(runtime.tensors, first));
  const device = await onDevice(first);
  const result = await operate(runtime.tensors, device);
  return { place: result.place, difference: largestDifference(await runtime.tensors.read(result), expected) };
}

async function faultCode(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof NodeFault ? error.code : `no fault but ${String(error)}`;
}

/** Steps like a sampler's: v from the model, mixed under a mask, all on the runtime's device. */
async function sampleLatent(on: Runtime, steps: number): Promise<Floats> {
  const mask = wavy([1, 1, 8, 8], 2.1);
  let latent: Floats = sample;
  for (let step = 0; step < steps; step += 1) {
    const { v } = await on.runModel(models.paths.denoiser, 'a', { sample: latent, timestep });
    const moved = await on.tensors.linear([
      [0.9, latent],
      [-0.3, v as Floats],
    ]);
    const next = await on.tensors.mix(mask, moved, sample);
    on.tensors.release(latent, v, moved);
    latent = next;
  }
  return latent;
}

const row = (length: number): HostTensor<'float32'> => wavy([1, length], 1.3);

const scenarios: Record<string, () => Promise<unknown>> = {
  linear: () =>
    compare(
      (tensors, x) =>
        tensors.linear([
          [0.3, x],
          [-1.7, row(40)],
          [2, x],
        ]),
      row(40),
    ),
  scale: () => compare((tensors, x) => tensors.linear([[-0.125, x]]), row(40)),
  mix: () => compare((tensors, x) => tensors.mix(wavy([1, 40], 0.2), x, wavy([1, 40], 3)), row(40)),
  mixRepeatedMask: () => compare((tensors, x) => tensors.mix(x, wavy([2, 12], 0.2), wavy([2, 12], 3)), row(12)),
  concat: () => compare((tensors, x) => tensors.concat([x, row(7), x], 1), row(9)),
  slice: () => compare(async (tensors, x) => tensors.slice(await tensors.concat([x, row(9), x], 0), 1, 3), row(9)),
  async residency() {
    const before = runtime.stats().downloads;
    const latent = await sampleLatent(runtime, 3);
    const during = runtime.stats().downloads - before;
    const first = await runtime.tensors.read(latent);
    const second = await runtime.tensors.read(latent);
    const cpu = await createRuntime({ device: 'cpu', onNotice: () => undefined });
    const expected = await cpu.tensors.read(await sampleLatent(cpu, 3));
    await cpu.close();
    const after = runtime.stats().downloads - before;
    return {
      place: latent.place,
      during,
      after,
      same: first === second,
      difference: largestDifference(first, expected),
    };
  },
  async deviceTensorToCpuSession() {
    const { v } = await runtime.runModel(models.paths.denoiser, 'a', { sample, timestep });
    const feeds = { sample: v as Floats, timestep };
    const there = await runtime.runModel(models.paths.denoiser, 'a', feeds, { on: 'cpu' });
    const expected = await runtime.runModel(
      models.paths.denoiser,
      'a',
      { ...feeds, sample: await runtime.tensors.read(v as Floats) },
      { on: 'cpu' },
    );
    return {
      place: there.v?.place,
      difference: largestDifference(there.v as HostTensor<'float32'>, expected.v as HostTensor<'float32'>),
    };
  },
  async readInPlace() {
    const session = await InferenceSession.create(identityModel(1), sessionOptions('webgpu', { y: 'gpu-buffer' }));
    const { y } = (await session.run({ x: new OrtTensor('float32', new Float32Array([1]), [1]) })) as { y: OrtTensor };
    try {
      fromOrt(y);
      return 'read';
    } catch (error) {
      return (error as Error).message;
    } finally {
      y.dispose();
      await session.release();
    }
  },
  async scopes() {
    const before = runtime.stats();
    const scope = runtime.openScope();
    const { v } = await scope.runModel(models.paths.denoiser, 'a', { sample, timestep });
    const doubled = await scope.tensors.linear([[2, v as Floats]]);
    const inside = runtime.stats();
    scope.close([doubled]);
    const kept = runtime.stats();
    const used = await faultCode(runtime.tensors.linear([[1, v as Floats]]));
    const late = await faultCode(scope.runModel(models.paths.denoiser, 'a', { sample, timestep }));
    const keptReads = (await runtime.tensors.read(doubled)).data.length;
    runtime.release(doubled, doubled, sample, undefined);
    const read = await faultCode(runtime.download(v as Floats));
    const counts = [inside, kept, runtime.stats()].map((stats) => [
      stats.deviceTensors - before.deviceTensors,
      stats.deviceBytes - before.deviceBytes,
    ]);
    return { counts, used, late, read, keptReads };
  },
  async pending() {
    let latent = await onDevice(row(16));
    let most = 0;
    for (let step = 0; step < 50; step += 1) {
      const next = await runtime.tensors.linear([[1.01, latent]]);
      runtime.release(latent);
      latent = next;
      most = Math.max(most, runtime.stats().pending);
    }
    return { most, downloads: runtime.stats().downloads, tensorOps: runtime.stats().tensorOps };
  },
  async mixedOutputs() {
    const x = float32([1, 3], new Float32Array([0, 5, 2]));
    const outputs = await runtime.runModel(models.paths.mixed, 'a', { x, ids: half });
    const positions = await runtime.download(outputs.positions as Tensor);
    const places = Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, tensor.place]));
    return {
      places,
      positions: [...(positions.data as Float32Array)],
      same: Number((outputs.same as HostTensor<'int64'>).data[0]),
    };
  },
  // Tiny convolutions: enough for the software driver to lose.
  auto: () =>
    chooseDevice('auto', {
      probe: (device) => probeDevice(device, WORKS_PROBE),
      showsGraphicsDevice: () => true,
    }),
};

const results: Record<string, unknown> = {};
for (const [name, scenario] of Object.entries(scenarios)) {
  results[name] = await scenario().catch((error: unknown) => ({ error: String(error) }));
}
await runtime.close();
results.closed = runtime.stats();
models.remove();
process.stdout.write(JSON.stringify(results));
