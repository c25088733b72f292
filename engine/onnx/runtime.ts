// Makes the runtime: chooses the device, then ties queue, sessions, device tensors and tensor arithmetic together.

import type { Tensor } from '../../nodes/kit/index.ts';
import { chooseDevice } from './choose-device.ts';
import type { ScopeKey } from './device-tensors.ts';
import { defaultBudgetBytes } from './memory.ts';
import { SessionRunner } from './session-runner.ts';
import { createTensors } from './tensor-arithmetic.ts';
import type { DeclinedDevice, Device, DeviceScope, RunModel, Runtime, RuntimeOptions, RuntimeStats } from './types.ts';

const DEFAULT_IDLE_MS = 10 * 60_000;

/**
 * A runtime on the wanted device; for 'auto' each device passed over is told to `onNotice`.
 * @throws NodeFault device-unavailable when a named device does not compute.
 */
export async function createRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { device, declined } = await chooseDevice(options.device);
  for (const { device: passed, reason } of declined) options.onNotice(`${passed} not taken: ${reason}`);
  const budgetBytes = options.budgetBytes ?? defaultBudgetBytes();
  const idleMs = options.sessionIdleMs ?? DEFAULT_IDLE_MS;
  const limits = { budgetBytes, idleMs, ...(options.freeBytes ? { freeBytes: options.freeBytes } : {}) };
  return runtimeOn(new SessionRunner(device, limits), declined);
}

function runtimeOn(runner: SessionRunner, declined: readonly DeclinedDevice[]): Runtime {
  const unscoped = scopeOn(runner, undefined, undefined);
  return {
    device: runner.device,
    precision: precisionOf(runner.device),
    declined,
    runModel: unscoped.runModel,
    tensors: unscoped.tensors,
    openScope(signal) {
      const key: ScopeKey = { closed: false };
      return {
        ...scopeOn(runner, key, signal),
        close: (keep: Iterable<Tensor> = []) => runner.tensors.closeScope(key, keep),
      };
    },
    isDeviceTensor: (tensor) => tensor.place === 'device',
    download: (tensor) => runner.download(tensor),
    release: (...tensors) => unscoped.tensors.release(...tensors),
    stats: () => statsOf(runner),
    close: () => runner.close(),
  };
}

function scopeOn(
  runner: SessionRunner,
  key: ScopeKey | undefined,
  signal: AbortSignal | undefined,
): Omit<DeviceScope, 'close'> {
  const runModel: RunModel = (path, sha256, feeds, options) =>
    runner.runModel(path, sha256, feeds, key, { ...(signal ? { signal } : {}), ...options });
  return { runModel, tensors: createTensors(runner, key) };
}

// ONNX Runtime's cuda provider lets convolutions use TF32 and offers no switch here.
function precisionOf(device: Device): Runtime['precision'] {
  return device === 'cuda' ? 'tf32' : 'fp32';
}

function statsOf(runner: SessionRunner): RuntimeStats {
  return {
    modelRuns: runner.modelRuns,
    tensorOps: runner.tensorOps,
    downloads: runner.downloads,
    sessionsOpen: runner.sessions.count,
    sessionBytes: runner.sessions.bytes,
    sessionsOpened: runner.sessions.openedCount,
    deviceTensors: runner.tensors.count,
    deviceBytes: runner.tensors.bytes,
    pending: runner.pending,
  };
}
