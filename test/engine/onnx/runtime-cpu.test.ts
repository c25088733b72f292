import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Runtime } from '../../../engine/onnx/index.ts';
import { createRuntime } from '../../../engine/onnx/index.ts';
import { defaultBudgetBytes } from '../../../engine/onnx/memory.ts';
import { float32, hostTensor, uint8 } from '../../../nodes/kit/index.ts';
import { buildSplitOnnx, port } from '../../helpers/onnx-builder.ts';
import { faultOf, writeTestModels } from './test-models.ts';

const models = writeTestModels();
let runtime: Runtime;
const quiet = { onNotice: () => undefined };
beforeAll(async () => {
  runtime = await createRuntime({ device: 'cpu', ...quiet });
});
afterAll(async () => {
  await runtime.close();
  models.remove();
});

const sample = float32(
  [1, 4, 8, 8],
  Float32Array.from({ length: 256 }, (_, at) => Math.cos(at)),
);
const timestep = float32([1], new Float32Array([2]));
const denoise = (key = 'a'): ReturnType<Runtime['runModel']> =>
  runtime.runModel(models.paths.denoiser, key, { sample, timestep });

describe('runModel on cpu', () => {
  it("gives host tensors with the model's numbers", async () => {
    const { v } = await denoise();
    expect(v).toMatchObject({ place: 'host', dtype: 'float32', shape: [1, 4, 8, 8] });
    // One inner element by hand: tanh of the 36 products around (channel 1, row 3, column 5), times 2.
    let sum = 0;
    for (let channel = 0; channel < 4; channel += 1) {
      for (let row = 0; row < 3; row += 1) {
        for (let column = 0; column < 3; column += 1) {
          const weight = Math.sin(36 + channel * 9 + row * 3 + column) / 4;
          sum += weight * Math.cos(channel * 64 + (2 + row) * 8 + 4 + column);
        }
      }
    }
    expect((v?.place === 'host' ? v.data : [])[64 + 3 * 8 + 5]).toBeCloseTo(2 * Math.tanh(sum), 5);
  });

  it('takes float16 as raw bits', async () => {
    const x = hostTensor('float16', [2], new Uint16Array([0x3c00, 0xc000]));
    const { y } = await runtime.runModel(models.paths.half, 'a', { x });
    expect(y).toMatchObject({ dtype: 'float16', data: new Uint16Array([0xbc00, 0x4000]) });
  });

  it('rounds float32 feeds of float16 inputs to halves', async () => {
    const x = float32([3], new Float32Array([0.1, 65519, 1e-7]));
    const { y } = await runtime.runModel(models.paths.half, 'a', { x });
    // The halves nearest to 0.1, 65519 and 1e-7, negated.
    expect(y).toMatchObject({ dtype: 'float16', data: new Uint16Array([0xae66, 0xfbff, 0x8002]) });
  });

  it('takes and gives int64, bool and uint8', async () => {
    const ids = hostTensor('int64', [2], new BigInt64Array([7n, -(2n ** 40n)]));
    const mixed = await runtime.runModel(models.paths.mixed, 'a', {
      x: float32([1, 3], new Float32Array([0, 5, 0])),
      ids,
    });
    expect(mixed).toMatchObject({
      same: { dtype: 'int64', data: ids.data },
      shape: { data: new BigInt64Array([1n, 3n]) },
    });
    const flags = await runtime.runModel(models.paths.flags, 'a', {
      flags: hostTensor('bool', [2], new Uint8Array([1, 0])),
      pixels: uint8([2], new Uint8Array([3, 255])),
    });
    expect(flags).toMatchObject({
      unset: { dtype: 'bool', data: new Uint8Array([0, 1]) },
      bytes: { dtype: 'uint8', data: new Uint8Array([3, 255]) },
    });
  });

  it('takes elements that lie in shared memory', async () => {
    const shared = new Float32Array(new SharedArrayBuffer(1024));
    shared.set(sample.data);
    const fromShared = await runtime.runModel(models.paths.denoiser, 'a', {
      sample: float32([1, 4, 8, 8], shared),
      timestep,
    });
    expect(fromShared).toEqual(await denoise());
  });

  it('leaves what is fed as it was', async () => {
    const before = sample.data.slice();
    await denoise();
    expect(sample.data).toEqual(before);
  });
});

describe('faults of a model call', () => {
  const run = (path: string, feeds: Parameters<Runtime['runModel']>[2]): ReturnType<typeof faultOf> =>
    faultOf(runtime.runModel(path, 'a', feeds));

  it('names a file that is not there', async () => {
    const missing = join(models.folder, 'missing.onnx');
    expect(await run(missing, {})).toMatchObject({ code: 'model-file-missing', where: missing });
    expect(await run(models.folder, {})).toMatchObject({ code: 'model-file-missing' });
  });

  it('tells a cut-off or foreign file', async () => {
    const cut = join(models.folder, 'cut.onnx');
    const whole = readFileSync(models.paths.denoiser);
    writeFileSync(cut, whole.subarray(0, whole.length - 40));
    expect(await run(cut, {})).toMatchObject({ code: 'model-not-onnx', where: cut });
    writeFileSync(cut, 'this is a text file');
    expect(await run(cut, {})).toMatchObject({ code: 'model-not-onnx' });
    writeFileSync(cut, '');
    expect(await run(cut, {})).toMatchObject({ code: 'model-not-onnx' });
  });

  it('says which operation the runtime does not know', async () => {
    const fault = await run(models.paths.unknownOp, { x: float32([1], new Float32Array(1)) });
    expect(fault).toMatchObject({ code: 'model-refused', where: models.paths.unknownOp });
    expect(fault.message).toContain('NoSuchOperation');
  });

  it('says what was wanted and what came: missing, unknown, dtype, shape', async () => {
    expect(await run(models.paths.denoiser, { sample })).toMatchObject({
      code: 'feed-missing',
      where: 'timestep',
      fix: 'give it float32 [B]',
    });
    expect(await run(models.paths.denoiser, { sample, timestep, extra: sample })).toMatchObject({
      code: 'feed-unknown',
      where: 'extra',
      fix: 'its inputs are sample, timestep',
    });
    const dtype = await run(models.paths.denoiser, {
      sample,
      timestep: hostTensor('int64', [1], new BigInt64Array(1)),
    });
    expect(dtype).toMatchObject({ code: 'feed-dtype', where: 'timestep' });
    expect(dtype.message).toMatch(/wants float32 \[B\], got int64 \[1\]$/);
    const shape = await run(models.paths.denoiser, { sample: float32([1, 4, 8, 7], new Float32Array(224)), timestep });
    expect(shape).toMatchObject({ code: 'feed-shape', where: 'sample' });
    expect(shape.message).toMatch(/wants float32 \[B, 4, 8, 8\], got float32 \[1, 4, 8, 7\]$/);
    expect(await run(models.paths.denoiser, { sample: timestep, timestep })).toMatchObject({ code: 'feed-shape' });
  });

  it('wraps what goes wrong inside the run', async () => {
    const fault = await run(models.paths.clash, {
      a: float32([2], new Float32Array(2)),
      b: float32([3], new Float32Array(3)),
    });
    expect(fault).toMatchObject({ code: 'model-failed', where: models.paths.clash });
  });

  it('refuses an output no value can hold', async () => {
    expect(await run(models.paths.double, { x: float32([1], new Float32Array(1)) })).toMatchObject({
      code: 'model-port-unsupported',
      where: 'y',
    });
  });
});

describe('sessions', () => {
  it('stay open for the same content and are opened again for another', async () => {
    const own = await createRuntime({ device: 'cpu', ...quiet });
    const call = (key: string): Promise<unknown> => own.runModel(models.paths.denoiser, key, { sample, timestep });
    await call('a');
    await call('a');
    expect(own.stats()).toMatchObject({ sessionsOpened: 1, modelRuns: 2 });
    await call('b');
    expect(own.stats()).toMatchObject({ sessionsOpened: 2, sessionsOpen: 2 });
    await own.close();
    expect(own.stats()).toMatchObject({ sessionsOpen: 0, sessionBytes: 0 });
    expect(await faultOf(call('a'))).toMatchObject({ code: 'runtime-closed' });
  });

  it('give way, longest unused first, when the byte budget is full', async () => {
    const bytes = readFileSync(models.paths.denoiser).length;
    const own = await createRuntime({ device: 'cpu', budgetBytes: 2 * bytes, ...quiet });
    for (const key of ['a', 'b', 'a', 'c']) await own.runModel(models.paths.denoiser, key, { sample, timestep });
    expect(own.stats()).toMatchObject({ sessionsOpen: 2, sessionsOpened: 3, sessionBytes: 2 * bytes });
    await own.runModel(models.paths.denoiser, 'a', { sample, timestep });
    expect(own.stats().sessionsOpened).toBe(3);
    await own.close();
  });

  it('are released when they were not used for long', async () => {
    const own = await createRuntime({ device: 'cpu', sessionIdleMs: 1, ...quiet });
    await own.runModel(models.paths.denoiser, 'a', { sample, timestep });
    await new Promise((resolve) => setTimeout(resolve, 10));
    await own.runModel(models.paths.half, 'a', { x: hostTensor('float16', [1], new Uint16Array(1)) });
    expect(own.stats()).toMatchObject({ sessionsOpen: 1, sessionsOpened: 2 });
    await own.close();
  });

  it('are released when their time is up, though no call comes', async () => {
    const own = await createRuntime({ device: 'cpu', sessionIdleMs: 20, ...quiet });
    await own.runModel(models.paths.denoiser, 'a', { sample, timestep });
    expect(own.stats().sessionsOpen).toBe(1);
    await expect.poll(() => own.stats().sessionsOpen, { timeout: 5000 }).toBe(0);
    await own.close();
  });
});

describe('weights beside the model', () => {
  const path = join(models.folder, 'split.onnx');
  const weights = join(models.folder, 'split-weights.bin');
  const x = float32([2], new Float32Array([3, 5]));
  const write = (file: string): { weights: Uint8Array } => {
    const split = buildSplitOnnx(
      {
        inputs: [port('x', 'float32', [2])],
        outputs: [port('y', 'float32', [2])],
        nodes: [{ op: 'Mul', from: ['x', 'weights'], to: 'y' }],
        constants: { weights: { shape: [2], data: new Float32Array([10, 100]) } },
      },
      file,
    );
    writeFileSync(path, split.model);
    return split;
  };

  it('are found by name and counted in the bytes', async () => {
    writeFileSync(weights, write('split-weights.bin').weights);
    const own = await createRuntime({ device: 'cpu', ...quiet });
    const { y } = await own.runModel(path, 'a', { x });
    expect(y).toMatchObject({ data: new Float32Array([30, 500]) });
    expect(own.stats().sessionBytes).toBe(readFileSync(path).length + 8);
    await own.close();
  });

  it('are named when they are missing or point out of the folder', async () => {
    write('nowhere.bin');
    expect(await faultOf(runtime.runModel(path, 'b', { x }))).toMatchObject({ code: 'model-weights-missing' });
    write('../split-weights.bin');
    const fault = await faultOf(runtime.runModel(path, 'c', { x }));
    expect(fault).toMatchObject({ code: 'model-weights-missing' });
    expect(fault.message).toContain('outside');
  });
});

describe('memory', () => {
  const call = (own: Runtime, key = 'a'): Promise<unknown> =>
    own.runModel(models.paths.denoiser, key, { sample, timestep });

  it('refuses a model above the whole budget and says by how much', async () => {
    const bytes = readFileSync(models.paths.denoiser).length;
    const own = await createRuntime({ device: 'cpu', budgetBytes: bytes - 2048, ...quiet });
    const fault = await faultOf(call(own));
    expect(fault).toMatchObject({ code: 'model-too-large', where: models.paths.denoiser });
    expect(fault.message).toMatch(/: 2 KiB too much$/);
    await own.close();
  });

  it('lets go of other models when memory is short, and refuses when that is not enough', async () => {
    const bytes = readFileSync(models.paths.denoiser).length;
    const free = { bytes: 2 * bytes };
    const own = await createRuntime({ device: 'cpu', freeBytes: () => free.bytes, ...quiet });
    await call(own, 'a');
    await call(own, 'b');
    expect(own.stats().sessionsOpen).toBe(2);
    free.bytes = bytes - 1024;
    const fault = await faultOf(call(own, 'c'));
    expect(fault).toMatchObject({ code: 'model-too-large' });
    expect(fault.message).toMatch(/are free: 1 KiB too much$/);
    expect(own.stats().sessionsOpen).toBe(0);
    await own.close();
  });

  it('takes its budget from FACEX_MODEL_BUDGET_GB', () => {
    expect(defaultBudgetBytes({ FACEX_MODEL_BUDGET_GB: '1.5' })).toBe(1.5 * 2 ** 30);
    expect(defaultBudgetBytes({})).toBeGreaterThanOrEqual(2 * 2 ** 30);
    expect(() => defaultBudgetBytes({ FACEX_MODEL_BUDGET_GB: 'much' })).toThrow('no number of gigabytes');
  });
});

describe('the queue', () => {
  it('skips a call whose signal was aborted before its turn and runs the next', async () => {
    const abort = new AbortController();
    const runs = runtime.stats().modelRuns;
    const first = denoise();
    const second = runtime.runModel(models.paths.denoiser, 'a', { sample, timestep }, { signal: abort.signal });
    const third = denoise();
    abort.abort(new Error('cancelled'));
    await expect(second).rejects.toThrow('cancelled');
    await Promise.all([first, third]);
    expect(runtime.stats().modelRuns - runs).toBe(2);
  });

  it("gives a scope's signal to its calls", async () => {
    const scope = runtime.openScope(AbortSignal.abort(new Error('stopped')));
    await expect(scope.runModel(models.paths.denoiser, 'a', { sample, timestep })).rejects.toThrow('stopped');
    scope.close();
  });
});
