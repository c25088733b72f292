/** models/evaluate/judges: the identity judge gives what face-api itself computes from the same weights. */

import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import Module, { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRuntime, type Runtime } from '../../../engine/onnx/index.ts';
import { chipSidePx, ensureIdentityJudge } from '../../../models/evaluate/judges/identity-model.ts';
import { findPackageFolder } from '../../../models/store/places.ts';
import { float32, type Tensor } from '../../../nodes/kit/index.ts';

interface TensorFlow {
  tensor3d(values: Uint8Array, shape: readonly number[]): unknown;
  readonly io: { decodeWeights(bytes: ArrayBuffer, specs: readonly unknown[]): unknown };
}

interface PlainTensorFlow {
  scalar(value: number): object;
  reshape(tensor: unknown, shape: readonly number[]): unknown;
  div(tensor: unknown, by: unknown): unknown;
  mean(tensor: unknown, axes: unknown): unknown;
}

interface FaceApi {
  readonly tf: TensorFlow;
  readonly nets: {
    readonly faceRecognitionNet: {
      loadFromWeightMap(weights: unknown): void;
      computeFaceDescriptor(picture: unknown): Promise<Float32Array>;
    };
  };
}

/** face-api over the plain JavaScript TensorFlow that the tests have, in the place of the builds it asks for. */
function loadFaceApi(): FaceApi {
  const require = createRequire(import.meta.url);
  const tensorFlow = require('@tensorflow/tfjs-core') as PlainTensorFlow;
  require('@tensorflow/tfjs-backend-cpu');
  // The network writes some operations as methods of tensors, which plain tfjs-core has only as functions.
  const methods = Object.getPrototypeOf(tensorFlow.scalar(1)) as Record<string, unknown>;
  for (const name of ['div', 'mean'] as const) {
    methods[name] = function (this: unknown, by: unknown): unknown {
      return tensorFlow[name](this, by);
    };
  }
  for (const name of ['as3D', 'as4D']) {
    methods[name] = function (this: unknown, ...shape: number[]): unknown {
      return tensorFlow.reshape(this, shape);
    };
  }
  const loader = Module as unknown as { _load: (name: string, ...rest: unknown[]) => unknown };
  const load = loader._load;
  loader._load = (name, ...rest) => {
    if (name === '@tensorflow/tfjs') return tensorFlow;
    return name === '@tensorflow/tfjs-backend-wasm' ? {} : load(name, ...rest);
  };
  try {
    return require('@vladmandic/face-api/dist/face-api.node-wasm.js') as FaceApi;
  } finally {
    loader._load = load;
  }
}

function descriptorByFaceApi(rgb: Uint8Array): Promise<Float32Array> {
  const { tf, nets } = loadFaceApi();
  const folder = path.join(findPackageFolder('@vladmandic/face-api') ?? '', 'model');
  const manifest = JSON.parse(
    readFileSync(path.join(folder, 'face_recognition_model-weights_manifest.json'), 'utf8'),
  ) as { weights: unknown[] }[];
  const bytes = Uint8Array.from(readFileSync(path.join(folder, 'face_recognition_model.bin')));
  nets.faceRecognitionNet.loadFromWeightMap(
    tf.io.decodeWeights(
      bytes.buffer,
      manifest.flatMap(({ weights }) => weights),
    ),
  );
  return nets.faceRecognitionNet.computeFaceDescriptor(tf.tensor3d(rgb, [chipSidePx, chipSidePx, 3]));
}

describe('identity judge', () => {
  let home: string;
  let runtime: Runtime;

  beforeAll(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'facex-judge-'));
    runtime = await createRuntime({ device: 'cpu', onNotice: () => undefined });
  });

  afterAll(async () => {
    await runtime.close();
    await rm(home, { recursive: true });
  });

  it('computes the descriptor that face-api computes', async () => {
    const pixels = chipSidePx * chipSidePx;
    const rgb = Uint8Array.from({ length: pixels * 3 }, (_, i) => 128 + 90 * Math.sin(i / 977) + ((i * 7919) % 31));
    const nchw = Float32Array.from(
      { length: pixels * 3 },
      (_, i) => rgb[(i % pixels) * 3 + Math.floor(i / pixels)] ?? 0,
    );
    const file = await ensureIdentityJudge(home);
    const scope = runtime.openScope();
    const outputs = await scope.runModel(file, file, { pixels: float32([1, 3, chipSidePx, chipSidePx], nchw) });
    const ours = (await scope.tensors.read(outputs.descriptor as Tensor<'float32'>)).data;
    const theirs = await descriptorByFaceApi(rgb);
    expect(ours).toHaveLength(128);
    const worst = theirs.reduce((most, value, i) => Math.max(most, Math.abs(value - (ours[i] ?? 0))), 0);
    expect(worst).toBeLessThan(1e-5);
    expect(Math.hypot(...theirs)).toBeGreaterThan(0.1);
  }, 120_000);

  it('makes the file again when it was changed', async () => {
    const file = await ensureIdentityJudge(home);
    const made = await readFile(file);
    await writeFile(file, made.subarray(0, 1000));
    expect(await ensureIdentityJudge(home)).toBe(file);
    expect((await readFile(file)).equals(made)).toBe(true);
  });
});
