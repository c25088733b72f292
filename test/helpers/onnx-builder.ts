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
  /** One output, or several in order. */
  readonly to: string | readonly string[];
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>;
}

/** A constant: float32, or int64 where the data is (shapes and axes of operations). */
export interface TestConstant {
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

/** A model; its constants lie in it, or in a file beside it (buildSplitOnnx). */
export interface TestModel {
  readonly inputs: readonly TestPort[];
  readonly outputs: readonly TestPort[];
  readonly nodes: readonly TestNode[];
  readonly constants?: Readonly<Record<string, TestConstant>>;
}

/** Shorthand for a port. */
export function port(name: string, dtype: TestDtype, shape: readonly (number | string)[]): TestPort {
  return { name, dtype, shape };
}

/** Bytes of an .onnx file of opset 17. */
export function buildOnnx(model: TestModel): Uint8Array {
  return encode(
    model,
    Object.entries(model.constants ?? {}).map(([name, constant]) => ({
      ...tensorHead(name, constant),
      rawData: bytesOf(constant),
    })),
  );
}

/**
 * The same with the float constants in a file beside it, as models over 2 GB keep them; `weights` is that file's content.
 * Whole numbers (shapes, axes) stay inside, as exporters leave them.
 */
export function buildSplitOnnx(model: TestModel, weightsFile: string): { model: Uint8Array; weights: Uint8Array } {
  const pieces: Uint8Array[] = [];
  let offset = 0;
  const initializer = Object.entries(model.constants ?? {}).map(([name, constant]): OnnxTensor => {
    const bytes = bytesOf(constant);
    if (constant.data instanceof BigInt64Array) return { ...tensorHead(name, constant), rawData: bytes };
    const place = { location: weightsFile, offset: String(offset), length: String(bytes.length) };
    pieces.push(bytes);
    offset += bytes.length;
    const externalData = Object.entries(place).map(([key, value]) => ({ key, value }));
    return { ...tensorHead(name, constant), externalData, dataLocation: 1 };
  });
  return { model: encode(model, initializer), weights: Buffer.concat(pieces) };
}

function encode({ inputs, outputs, nodes }: TestModel, initializer: OnnxTensor[]): Uint8Array {
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
        output: typeof to === 'string' ? [to] : [...to],
        attribute: Object.entries(attributes).map(([name, value]) => toAttribute(name, value)),
      })),
      initializer,
      input: inputs.map(toInfo),
      output: outputs.map(toInfo),
    },
  });
}

function tensorHead(name: string, { shape, data }: TestConstant): OnnxTensor {
  const dataType = data instanceof BigInt64Array ? ELEMENT_TYPES.int64 : ELEMENT_TYPES.float32;
  return { name, dims: [...shape], dataType };
}

function bytesOf({ data }: TestConstant): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function toInfo({ name, dtype, shape }: TestPort): OnnxValueInfo {
  const dim = shape.map((side) => (typeof side === 'number' ? { dimValue: side } : { dimParam: side }));
  return { name, type: { tensorType: { elemType: ELEMENT_TYPES[dtype], shape: { dim } } } };
}

function toAttribute(name: string, value: number | readonly number[]): OnnxAttribute {
  // ONNX AttributeProto.AttributeType: INT is 2, INTS is 7.
  return typeof value === 'number' ? { name, type: 2, i: value } : { name, type: 7, ints: [...value] };
}
