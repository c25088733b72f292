// The oracle of the importer's tests: TensorFlow.js on its plain-JavaScript backend, and ONNX Runtime beside it.

import { readFile } from 'node:fs/promises';
import '@tensorflow/tfjs-backend-cpu';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import * as ort from 'onnxruntime-node';

/** A float32 tensor as both runtimes take it. */
export interface Sample {
  shape: number[];
  data: Float32Array;
}

/** A graph model's two files in memory. */
export interface GraphFiles {
  json: { modelTopology: object; weightsManifest: { paths: string[]; weights: object[] }[] };
  binary: Uint8Array;
}

/** Reads one of @vladmandic/human's models by file name without its ending. */
export async function readHumanModel(name: string): Promise<GraphFiles> {
  const base = new URL(`../../../node_modules/@vladmandic/human/models/${name}`, import.meta.url);
  const [json, binary] = await Promise.all([
    readFile(new URL(`${base}.json`), 'utf8'),
    readFile(new URL(`${base}.bin`)),
  ]);
  return { json: JSON.parse(json), binary };
}

/** Numbers in [-1, 1) that are the same on every run (xorshift32). */
export function createNoise(seed: number): (shape: number[]) => Sample {
  let state = seed * 2654435761 + 1;
  return (shape) => {
    const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return (state >>> 0) / 2 ** 31 - 1;
    });
    return { shape, data };
  };
}

/** Loads the files into TensorFlow.js; `run` gives the tensors asked for, by TensorFlow's node names. */
export async function loadTf(files: GraphFiles) {
  await tf.setBackend('cpu');
  const bytes = files.binary;
  const weightData = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const model = await loadGraphModel({
    load: async () => ({
      modelTopology: files.json.modelTopology,
      weightSpecs: files.json.weightsManifest.flatMap((group) => group.weights) as tf.io.WeightsManifestEntry[],
      weightData,
    }),
  });
  return {
    run(inputs: Record<string, Sample>, outputs: string[]): Sample[] {
      const feeds = Object.fromEntries(Object.entries(inputs).map(([name, s]) => [name, tf.tensor(s.data, s.shape)]));
      const results = model.execute(feeds, outputs) as tf.Tensor | tf.Tensor[];
      const list = Array.isArray(results) ? results : [results];
      const samples = list.map((t) => ({ shape: t.shape, data: t.dataSync() as Float32Array }));
      tf.dispose([...list, ...Object.values(feeds)]);
      return samples;
    },
    dispose: () => model.dispose(),
  };
}

/** Loads ONNX bytes on the cpu provider; `run` gives the tensors asked for, by ONNX name. */
export async function loadOnnx(bytes: Uint8Array) {
  const session = await ort.InferenceSession.create(bytes, { intraOpNumThreads: 1 });
  return {
    inputNames: session.inputNames,
    async run(inputs: Record<string, Sample>, outputs: string[]): Promise<Sample[]> {
      const feeds = Object.fromEntries(
        Object.entries(inputs).map(([name, s]) => [name, new ort.Tensor('float32', s.data, s.shape)]),
      );
      const results = await session.run(feeds, outputs);
      return outputs.map((name) => {
        const tensor = results[name] as ort.Tensor;
        return { shape: [...tensor.dims], data: tensor.data as Float32Array };
      });
    },
    dispose: () => session.release(),
  };
}

/** The largest absolute difference, and the same as a share of the largest value wanted (or of 1, if that is more). */
export function compareSamples(got: Sample, wanted: Sample): { absolute: number; relative: number } {
  let absolute = 0;
  let largest = 1;
  for (let index = 0; index < wanted.data.length; index++) {
    const want = wanted.data[index] as number;
    const difference = Math.abs((got.data[index] ?? Number.NaN) - want);
    if (Number.isNaN(difference)) return { absolute: Number.POSITIVE_INFINITY, relative: Number.POSITIVE_INFINITY };
    absolute = Math.max(absolute, difference);
    largest = Math.max(largest, Math.abs(want));
  }
  return { absolute, relative: absolute / largest };
}
