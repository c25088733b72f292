/** face-api itself, as the tests hold our judges against it. */

import { readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import path from 'node:path';
import { findPackageFolder } from '../../models/store/places.ts';

interface TensorFlow {
  tensor3d(values: Uint8Array, shape: readonly number[]): unknown;
  readonly io: { decodeWeights(bytes: ArrayBuffer, specs: readonly unknown[]): unknown };
}

interface PlainTensorFlow {
  scalar(value: number): object;
  reshape(tensor: unknown, shape: readonly number[]): unknown;
  div(tensor: unknown, by: unknown): unknown;
  mean(tensor: unknown, axes: unknown): unknown;
  mul(tensor: unknown, by: unknown): unknown;
  sub(tensor: unknown, by: unknown): unknown;
}

interface Net {
  loadFromWeightMap(weights: unknown): void;
}

interface Landmarks {
  readonly relativePositions: readonly { readonly x: number; readonly y: number }[];
}

interface FaceApi {
  readonly tf: TensorFlow;
  readonly nets: {
    readonly faceRecognitionNet: Net & { computeFaceDescriptor(picture: unknown): Promise<Float32Array> };
    readonly faceLandmark68Net: Net & { detectLandmarks(picture: unknown): Promise<Landmarks> };
  };
}

/** face-api over the plain JavaScript TensorFlow that the tests have, in the place of the builds it asks for. */
function loadFaceApi(): FaceApi {
  const require = createRequire(import.meta.url);
  const tensorFlow = require('@tensorflow/tfjs-core') as PlainTensorFlow;
  require('@tensorflow/tfjs-backend-cpu');
  // The network writes some operations as methods of tensors, which plain tfjs-core has only as functions.
  const methods = Object.getPrototypeOf(tensorFlow.scalar(1)) as Record<string, unknown>;
  for (const name of ['div', 'mean', 'mul', 'sub'] as const) {
    methods[name] = function (this: unknown, by: unknown): unknown {
      return tensorFlow[name](this, by);
    };
  }
  for (const name of ['as1D', 'as2D', 'as3D', 'as4D']) {
    methods[name] = function (this: unknown, ...shape: number[]): unknown {
      return tensorFlow.reshape(this, shape.length > 0 ? shape : [-1]);
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

/** What face-api makes of a square picture RGB [side * side * 3] with the network of that weights file. */
async function byFaceApi<T>(
  rgb: Uint8Array,
  weightsName: string,
  run: (nets: FaceApi['nets'], picture: unknown) => { readonly net: Net; readonly answer: () => Promise<T> },
): Promise<T> {
  const { tf, nets } = loadFaceApi();
  const folder = path.join(findPackageFolder('@vladmandic/face-api') ?? '', 'model');
  const manifest = JSON.parse(readFileSync(path.join(folder, `${weightsName}-weights_manifest.json`), 'utf8')) as {
    weights: unknown[];
  }[];
  const bytes = Uint8Array.from(readFileSync(path.join(folder, `${weightsName}.bin`)));
  const sidePx = Math.sqrt(rgb.length / 3);
  const { net, answer } = run(nets, tf.tensor3d(rgb, [sidePx, sidePx, 3]));
  net.loadFromWeightMap(
    tf.io.decodeWeights(
      bytes.buffer,
      manifest.flatMap(({ weights }) => weights),
    ),
  );
  return answer();
}

/** dlib's descriptor [128] of a face chip. */
export function descriptorByFaceApi(rgb: Uint8Array): Promise<Float32Array> {
  return byFaceApi(rgb, 'face_recognition_model', ({ faceRecognitionNet: net }, picture) => {
    return { net, answer: () => net.computeFaceDescriptor(picture) };
  });
}

/** The 68 landmarks of a square, x, y, x, y ... [136] as shares of its side. */
export function landmarksByFaceApi(rgb: Uint8Array): Promise<Float32Array> {
  return byFaceApi(rgb, 'face_landmark_68_model', ({ faceLandmark68Net: net }, picture) => {
    const answer = async (): Promise<Float32Array> => {
      const { relativePositions } = await net.detectLandmarks(picture);
      return Float32Array.from(relativePositions.flatMap(({ x, y }) => [x, y]));
    };
    return { net, answer };
  });
}
