// One UNet in a process of its own with nothing of ours around it; every message asks for one session.run. Session
// options are the engine's: waiting threads that spin would count as processor time in one and not in the other.

import { InferenceSession, Tensor } from 'onnxruntime-node';

const noise = (size: number): Float32Array => Float32Array.from({ length: size }, (_, at) => Math.sin(at * 0.37));

const session = await InferenceSession.create(process.argv[2] ?? '', {
  executionProviders: ['cpu'],
  logSeverityLevel: 4,
  extra: { session: { intra_op: { allow_spinning: '0' }, inter_op: { allow_spinning: '0' } } },
});

/** Numbers for an input, in half precision where the file asks for it; 0x3800 is 0.5. */
function values(name: string, shape: readonly number[]): Tensor {
  const size = shape.reduce((product, side) => product * side, 1);
  const declared = session.inputMetadata.find((input) => input.name === name);
  return declared?.isTensor && declared.type === 'float16'
    ? new Tensor('float16', new Uint16Array(size).fill(0x3800), shape)
    : new Tensor('float32', noise(size), shape);
}

const feeds = {
  sample: values('sample', [1, 4, 64, 64]),
  timestep: new Tensor('int64', BigInt64Array.of(500n), []),
  encoder_hidden_states: values('encoder_hidden_states', [1, 77, 768]),
};

process.on('message', async () => {
  const fromMs = performance.now();
  const fromCpu = process.cpuUsage();
  await session.run(feeds);
  const { user, system } = process.cpuUsage(fromCpu);
  process.send?.({ wallMs: performance.now() - fromMs, cpuMs: (user + system) / 1000 });
});
process.send?.('loaded');
