// One UNet called with nothing of ours around it: what the run in the sampler is compared with.

import { readFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const noise = (size: number): Float32Array => Float32Array.from({ length: size }, (_, at) => Math.sin(at * 0.37));

const startMs = performance.now();
const session = await InferenceSession.create(process.argv[2] ?? '', {
  executionProviders: ['cpu'],
  logSeverityLevel: 4,
});
const loadMs = performance.now() - startMs;
const feeds = {
  sample: new Tensor('float32', noise(4 * 64 * 64), [1, 4, 64, 64]),
  timestep: new Tensor('int64', BigInt64Array.of(500n), []),
  encoder_hidden_states: new Tensor('float32', noise(77 * 768), [1, 77, 768]),
};
// The first call sets up memory.
await session.run(feeds);
const fromMs = performance.now();
const fromCpu = process.cpuUsage();
await session.run(feeds);
const runMs = performance.now() - fromMs;
const cpu = process.cpuUsage(fromCpu);
const cpuMs = (cpu.user + cpu.system) / 1000;
const peakBytes = Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0) * 1024;
process.send?.({ loadMs, runMs, cpuMs, peakBytes });
await session.release();
process.disconnect?.();
