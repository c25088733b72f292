// Builds small TensorFlow.js graph models in memory, in the same JSON the converter writes.

import type { GraphFiles } from './tf-oracle.ts';

const text = (value: string) => Buffer.from(value).toString('base64');

/** Attributes as the converter writes them: strings in base64, integers as text. */
export const attr = {
  text: (value: string) => ({ s: text(value) }),
  texts: (...values: string[]) => ({ list: { s: values.map(text) } }),
  ints: (...values: number[]) => ({ list: { i: values.map(String) } }),
  flag: (value: boolean) => ({ b: value }),
};

/** A node without its defaults. */
export interface NodeSketch {
  name: string;
  op: string;
  inputs: string[];
  attributes?: Record<string, unknown>;
}

/** A constant: float32 by default, int32 when `integers` is set, or stored quantised. */
export interface ConstantSketch {
  shape: number[];
  data: ArrayLike<number>;
  integers?: boolean;
  stored?: { dtype: 'uint8' | 'uint16' | 'float16'; scale?: number; min?: number };
}

const storedArrays = { uint8: Uint8Array, uint16: Uint16Array, float16: Uint16Array };

/** Puts placeholders (name -> shape, -1 for the open batch), constants and nodes together into one model. */
export function buildGraph(
  placeholders: Record<string, number[]>,
  constants: Record<string, ConstantSketch>,
  nodes: NodeSketch[],
): GraphFiles {
  const topology: object[] = [];
  for (const [name, shape] of Object.entries(placeholders)) {
    const dim = shape.map((size) => ({ size: String(size) }));
    topology.push({ name, op: 'Placeholder', attr: { dtype: { type: 'DT_FLOAT' }, shape: { shape: { dim } } } });
  }
  const weights: object[] = [];
  const chunks: Uint8Array[] = [];
  for (const [name, { shape, data, integers, stored }] of Object.entries(constants)) {
    const dtype = integers ? 'int32' : 'float32';
    topology.push({ name, op: 'Const', attr: { dtype: { type: integers ? 'DT_INT32' : 'DT_FLOAT' } } });
    weights.push({ name, shape, dtype, ...(stored ? { quantization: { ...stored, original_dtype: dtype } } : {}) });
    const array = stored
      ? storedArrays[stored.dtype].from(data)
      : integers
        ? Int32Array.from(data)
        : Float32Array.from(data);
    chunks.push(new Uint8Array(array.buffer));
  }
  for (const { name, op, inputs, attributes = {} } of nodes) {
    topology.push({ name, op, input: inputs, attr: { T: { type: 'DT_FLOAT' }, ...attributes } });
  }
  return {
    json: {
      format: 'graph-model',
      // TensorFlow.js wants versions and library to be there; nodes are reversed because order must not matter.
      modelTopology: { node: topology.reverse(), library: {}, versions: {} },
      weightsManifest: [{ paths: ['weights.bin'], weights }],
    } as GraphFiles['json'],
    binary: Buffer.concat(chunks),
  };
}
