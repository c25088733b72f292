// The device path on a software GPU. Everything runs once, in one child process that starts with the driver in its
// environment; the tests look at what it reported.

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { softwareGpuEnv, softwareGpuMissing } from '../../helpers/software-gpu.ts';

const CHILD = join(import.meta.dirname, 'device.child.ts');
const CHILD_TIMEOUT_MS = 240_000;
const missing = softwareGpuMissing();
if (missing) console.warn(`device tests not run: ${missing}`);

let results: Record<string, unknown> = {};

describe.skipIf(missing)('webgpu on a software driver', () => {
  beforeAll(async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', CHILD], {
      env: { ...process.env, ...softwareGpuEnv() },
      timeout: CHILD_TIMEOUT_MS,
    });
    results = JSON.parse(stdout);
  }, CHILD_TIMEOUT_MS);

  it.each(['linear', 'scale', 'mix', 'mixRepeatedMask', 'concat', 'slice'])(
    '%s stays on the device and agrees with the host to 1e-5',
    (name) => {
      const { place, difference } = results[name] as { place: string; difference: number };
      expect(place).toBe('device');
      expect(difference).toBeLessThan(1e-5);
    },
  );

  it('a sampling loop never leaves the device, and its result is copied to the host once', () => {
    expect(results.residency).toMatchObject({ place: 'device', during: 0, after: 1, same: true });
  });

  it('a sampling loop gives the numbers of the processor to 1e-5', () => {
    expect((results.residency as { difference: number }).difference).toBeLessThan(1e-5);
  });

  it('a device tensor fed to a model on the processor is brought over first', () => {
    expect(results.deviceTensorToCpuSession).toEqual({ place: 'host', difference: 0 });
  });

  it('reading a device tensor in place throws and does not end the process', () => {
    expect(results.readInPlace).toBe('a tensor at gpu-buffer cannot be read in place');
  });

  it('a scope frees what was made in it but for what is kept, which release frees', () => {
    // Two latents of 1,024 bytes in the scope, one kept, none after release.
    expect(results.scopes).toMatchObject({
      counts: [
        [2, 2048],
        [1, 1024],
        [0, 0],
      ],
      keptReads: 256,
    });
  });

  it('a freed device tensor is refused, computed with or read', () => {
    expect(results.scopes).toMatchObject({ used: 'tensor-released', read: 'tensor-released' });
  });

  it('a model call that ends after its scope was closed leaves nothing behind', () => {
    expect(results.scopes).toMatchObject({ late: 'tensor-released' });
  });

  it('the device is waited for after at most 16 submissions', () => {
    const { most, tensorOps } = results.pending as { most: number; tensorOps: number };
    expect(tensorOps).toBeGreaterThan(50);
    expect(most).toBeGreaterThan(4);
    expect(most).toBeLessThan(16);
  });

  it('float32 outputs stay on the device, int64 ones come to the host, also from operations of the processor', () => {
    expect(results.mixedOutputs).toEqual({
      places: { y: 'device', shape: 'host', positions: 'device', same: 'host' },
      positions: [0, 0, 1, 2],
      same: 3,
    });
  });

  it('auto passes over the software driver because it is slower than the processor', () => {
    const { device, declined } = results.auto as { device: string; declined: { device: string; reason: string }[] };
    expect(device).toBe('cpu');
    expect(declined.find((entry) => entry.device === 'webgpu')?.reason).toMatch(/^slower than the processor/);
  });

  it('close frees every session and tensor', () => {
    expect(results.closed).toMatchObject({ sessionsOpen: 0, deviceTensors: 0, deviceBytes: 0 });
  });
});
