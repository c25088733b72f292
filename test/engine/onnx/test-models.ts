// The models that the tests of engine/onnx run, written to a folder of their own, and the faults they look for.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NodeFault } from '../../../nodes/kit/index.ts';
import type { TestModel } from '../../helpers/onnx-builder.ts';
import { buildOnnx, port } from '../../helpers/onnx-builder.ts';

const LATENT = ['B', 4, 8, 8] as const;

/** A model like a denoiser: v = tanh(conv(sample)) x timestep, with weights in the file. */
const DENOISER: TestModel = {
  inputs: [port('sample', 'float32', LATENT), port('timestep', 'float32', ['B'])],
  outputs: [port('v', 'float32', LATENT)],
  nodes: [
    { op: 'Conv', from: ['sample', 'weights'], to: 'c', attributes: { pads: [1, 1, 1, 1] } },
    { op: 'Tanh', from: ['c'], to: 't' },
    { op: 'Mul', from: ['t', 'timestep'], to: 'v' },
  ],
  constants: {
    weights: { shape: [4, 4, 3, 3], data: Float32Array.from({ length: 144 }, (_, at) => Math.sin(at) / 4) },
  },
};

/** Outputs of three dtypes, one of them made by an operation that stays on the processor. */
const MIXED: TestModel = {
  inputs: [port('x', 'float32', ['n', 'm']), port('ids', 'int64', ['k'])],
  outputs: [
    port('y', 'float32', ['n', 'm']),
    port('shape', 'int64', [2]),
    port('positions', 'float32', [2, 'p']),
    port('same', 'int64', ['k']),
  ],
  nodes: [
    { op: 'Neg', from: ['x'], to: 'y' },
    { op: 'Shape', from: ['x'], to: 'shape' },
    { op: 'NonZero', from: ['x'], to: 'found' },
    { op: 'Cast', from: ['found'], to: 'positions', attributes: { to: 1 } },
    { op: 'Identity', from: ['ids'], to: 'same' },
  ],
};

const HALF: TestModel = {
  inputs: [port('x', 'float16', ['n'])],
  outputs: [port('y', 'float16', ['n'])],
  nodes: [{ op: 'Neg', from: ['x'], to: 'y' }],
};

const FLAGS: TestModel = {
  inputs: [port('flags', 'bool', ['n']), port('pixels', 'uint8', ['n'])],
  outputs: [port('unset', 'bool', ['n']), port('bytes', 'uint8', ['n'])],
  nodes: [
    { op: 'Not', from: ['flags'], to: 'unset' },
    { op: 'Identity', from: ['pixels'], to: 'bytes' },
  ],
};

const DOUBLE: TestModel = {
  inputs: [port('x', 'float32', ['n'])],
  outputs: [port('y', 'float64', ['n'])],
  nodes: [{ op: 'Cast', from: ['x'], to: 'y', attributes: { to: 11 } }],
};

const UNKNOWN_OP: TestModel = {
  inputs: [port('x', 'float32', ['n'])],
  outputs: [port('y', 'float32', ['n'])],
  nodes: [{ op: 'NoSuchOperation', from: ['x'], to: 'y' }],
};

/** Sides that only meet inside: the file lets any two lengths in, the operation does not. */
const CLASH: TestModel = {
  inputs: [port('a', 'float32', ['n']), port('b', 'float32', ['m'])],
  outputs: [port('y', 'float32', ['k'])],
  nodes: [{ op: 'Add', from: ['a', 'b'], to: 'y' }],
};

const ALL = {
  denoiser: DENOISER,
  mixed: MIXED,
  half: HALF,
  flags: FLAGS,
  double: DOUBLE,
  unknownOp: UNKNOWN_OP,
  clash: CLASH,
};

/** Paths of the models in a fresh folder; call `remove` when done. */
export function writeTestModels(): { folder: string; paths: Record<keyof typeof ALL, string>; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'facex-onnx-'));
  const paths = Object.fromEntries(Object.keys(ALL).map((name) => [name, join(folder, `${name}.onnx`)])) as Record<
    keyof typeof ALL,
    string
  >;
  for (const [name, model] of Object.entries(ALL)) writeFileSync(join(folder, `${name}.onnx`), buildOnnx(model));
  return { folder, paths, remove: () => rmSync(folder, { recursive: true }) };
}

/** The NodeFault a promise rejects with; throws when it does not. */
export async function faultOf(promise: Promise<unknown>): Promise<NodeFault> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof NodeFault) return error;
  throw new Error(`no NodeFault but ${String(error)}`);
}
