/** The sampling loop on the device path (rule E8), on a software GPU in a child process of its own. */

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { SAMPLERS } from '../../../nodes/sampling/samplers.ts';
import { softwareGpuEnv, softwareGpuMissing } from '../../helpers/software-gpu.ts';

const CHILD = join(import.meta.dirname, 'on-device-child.ts');
const CHILD_TIMEOUT_MS = 240_000;
const missing = softwareGpuMissing();
if (missing) console.warn(`the sampling loop is not tested on a device: ${missing}`);

interface Report {
  readonly place: string;
  readonly left: number;
  readonly downloads: number;
  readonly difference: number;
  readonly keptCanvas: boolean;
}

describe.skipIf(missing)('sampling on a device', () => {
  let report: Readonly<Record<string, Report>> = {};

  beforeAll(async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', CHILD], {
      env: { ...process.env, ...softwareGpuEnv() },
      timeout: CHILD_TIMEOUT_MS,
    });
    report = JSON.parse(stdout);
  }, CHILD_TIMEOUT_MS);

  it.each(SAMPLERS)('%s never leaves the device and leaves one tensor behind, its result', (sampler) => {
    expect(report[sampler]).toMatchObject({ place: 'device', downloads: 0, left: 1 });
  });

  it.each(SAMPLERS)('%s gives the numbers of the processor, and the canvas exactly', (sampler) => {
    expect(report[sampler]?.difference).toBeLessThan(1e-4);
    expect(report[sampler]?.keptCanvas).toBe(true);
  });
});
