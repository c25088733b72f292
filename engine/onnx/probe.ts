// Whether a device computes, and how fast: a small convolution whose answer is known is really run and read back.
// A listed provider proves nothing: cuda is always listed, and webgpu may find only a software driver.

import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { float32 } from '../../nodes/kit/index.ts';
import { plainMessage } from './faults.ts';
import { InferenceSession, type OrtTensor, sessionOptions, toOrt } from './ort.ts';
import { convolutionModel } from './small-models.ts';
import type { DeclinedDevice, Device } from './types.ts';

/** A square with as many channels in as out. */
export interface ProbeSize {
  readonly channels: number;
  readonly sidePx: number;
}

/** Enough work that a slow device is told from a fast one: 2.4 GFLOP. */
export const SPEED_PROBE: ProbeSize = { channels: 64, sidePx: 128 };
/** Only shows that the device computes. */
export const WORKS_PROBE: ProbeSize = { channels: 4, sidePx: 8 };

/** The time of the second run with its readback, or why there was none. */
export type Probe =
  | { readonly works: true; readonly tookMs: number }
  | { readonly works: false; readonly declined: DeclinedDevice };

/** Runs two 3 x 3 convolutions of the size on the device. */
export async function probeDevice(device: Device, size: ProbeSize): Promise<Probe> {
  const absent = device === 'cuda' ? cudaAbsent() : undefined;
  if (absent !== undefined) return { works: false, declined: absent };
  try {
    const session = await InferenceSession.create(convolutionModel(), sessionOptions(device));
    try {
      return await timeConvolution(session, device, size);
    } finally {
      await session.release();
    }
  } catch (error) {
    const declined = { device, reason: reasonFor(device, plainMessage(error)), fix: fixFor(device) };
    return { works: false, declined };
  }
}

async function timeConvolution(
  session: InferenceSession,
  device: Device,
  { channels, sidePx }: ProbeSize,
): Promise<Probe> {
  const x = toOrt(float32([1, channels, sidePx, sidePx], new Float32Array(channels * sidePx * sidePx).fill(1)));
  const weights = toOrt(
    float32([channels, channels, 3, 3], new Float32Array(channels * channels * 9).fill(1 / (channels * 9))),
  );
  // The first run compiles shaders or sets up memory.
  await session.run({ x, weights });
  const startMs = performance.now();
  const { y } = (await session.run({ x, weights })) as { y: OrtTensor };
  const tookMs = performance.now() - startMs;
  // Away from the border every sum has all its taps, so ones stay ones.
  const centre = (y.data as Float32Array)[sidePx * (sidePx / 2) + sidePx / 2] ?? Number.NaN;
  if (Math.abs(centre - 1) < 1e-3) return { works: true, tookMs };
  const reason = `${device} computes wrong sums (${centre} where 1 is right)`;
  return { works: false, declined: { device, reason, fix: 'update the graphics driver' } };
}

function reasonFor(device: Device, message: string): string {
  if (/adapter|vulkan|d3d12|dawn/i.test(message)) return `no usable graphics adapter (${message})`;
  return `${device} did not start (${message})`;
}

function fixFor(device: Device): string {
  if (device === 'cuda')
    return 'install CUDA 12 with cuDNN 9 and the NVIDIA driver, then `npm run setup:cuda`; or use --device auto';
  return 'install a graphics driver with Vulkan, Metal or Direct3D 12; or use --device auto';
}

function cudaAbsent(): DeclinedDevice | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return { device: 'cuda', reason: 'the cuda provider is for linux x64', fix: 'use --device webgpu or auto' };
  }
  const packageDir = join(createRequire(import.meta.url).resolve('onnxruntime-node'), '..', '..');
  const library = join(packageDir, 'bin', 'napi-v6', 'linux', 'x64', 'libonnxruntime_providers_cuda.so');
  if (existsSync(library)) return undefined;
  return {
    device: 'cuda',
    reason: 'the cuda provider is not installed',
    fix: 'run `npm run setup:cuda` once (it wants CUDA 12 and cuDNN 9), or use --device auto',
  };
}

/**
 * Whether the machine shows a graphics device at all. Without one, webgpu could only find a software driver, and even
 * asking it costs seconds. Elsewhere than on linux there is no cheap sign, so the answer is yes.
 */
export function showsGraphicsDevice(): boolean {
  if (process.platform !== 'linux') return true;
  const render = existsSync('/dev/dri') && readdirSync('/dev/dri').some((name) => name.startsWith('renderD'));
  return render || existsSync('/dev/nvidiactl') || existsSync('/dev/dxg');
}
