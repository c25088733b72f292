// Small ONNX files for tests, written with the importer's own ONNX writer. A side of a shape is a number, or a name
// where the size is open.

import type { OnnxAttribute, OnnxTensor, OnnxValueInfo } from '../../models/store/import/onnx-schema.ts';
import { encodeOnnxModel } from '../../models/store/import/onnx-schema.ts';

/** TensorProto.DataType numbers of the dtypes values can have, and one (float64) they cannot. */
const ELEMENT_TYPES = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9, float16: 10, float64: 11 } as const;

export type TestDtype = keyof typeof ELEMENT_TYPES;

/** A model input or output. */
export interface TestPort {
  readonly name: string;
  readonly dtype: TestDtype;
  readonly shape: readonly (number | string)[];
}

/** One operation; attributes are written as integers or lists of integers. */
export interface TestNode {
  readonly op: string;
  readonly from: readonly string[];
  readonly to: string;
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>;
}

/** A model; constants are float32. */
export interface TestModel {
  readonly inputs: readonly TestPort[];
  readonly outputs: readonly TestPort[];
  readonly nodes: readonly TestNode[];
  readonly constants?: Readonly<Record<string, { readonly shape: readonly number[]; readonly data: Float32Array }>>;
}

/** Shorthand for a port. */
export function port(name: string, dtype: TestDtype, shape: readonly (number | string)[]): TestPort {
  return { name, dtype, shape };
}

/** Bytes of an .onnx file of opset 17. */
export function buildOnnx({ inputs, outputs, nodes, constants = {} }: TestModel): Uint8Array {
  return encodeOnnxModel({
    irVersion: 8,
    producerName: 'tests',
    opsetImport: [{ domain: '', version: 17 }],
    metadataProps: [],
    graph: {
      name: 'test',
      node: nodes.map(({ op, from, to, attributes = {} }, index) => ({
        name: `${op}${index}`,
        opType: op,
        input: [...from],
        output: [to],
        attribute: Object.entries(attributes).map(([name, value]) => toAttribute(name, value)),
      })),
      initializer: Object.entries(constants).map(
        ([name, { shape, data }]): OnnxTensor => ({
          name,
          dims: [...shape],
          dataType: ELEMENT_TYPES.float32,
          rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
        }),
      ),
      input: inputs.map(toInfo),
      output: outputs.map(toInfo),
    },
  });
}

function toInfo({ name, dtype, shape }: TestPort): OnnxValueInfo {
  const dim = shape.map((side) => (typeof side === 'number' ? { dimValue: side } : { dimParam: side }));
  return { name, type: { tensorType: { elemType: ELEMENT_TYPES[dtype], shape: { dim } } } };
}

function toAttribute(name: string, value: number | readonly number[]): OnnxAttribute {
  // ONNX AttributeProto.AttributeType: INT is 2, INTS is 7.
  return typeof value === 'number' ? { name, type: 2, i: value } : { name, type: 7, ints: [...value] };
}
