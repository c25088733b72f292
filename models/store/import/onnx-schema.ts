// The part of ONNX's ModelProto that the importer writes, as a protobufjs descriptor of field numbers.
// Numbers are those of the published ONNX format (IR version 8); fields we never write or read are left out.

import protobuf from 'protobufjs/light.js';

const field = (type: string, id: number) => ({ type, id });
const list = (type: string, id: number) => ({ rule: 'repeated', type, id });

const descriptor = {
  nested: {
    OperatorSetIdProto: { fields: { domain: field('string', 1), version: field('int64', 2) } },
    StringStringEntryProto: { fields: { key: field('string', 1), value: field('string', 2) } },
    Dimension: { fields: { dimValue: field('int64', 1), dimParam: field('string', 2) } },
    TensorShapeProto: { fields: { dim: list('Dimension', 1) } },
    TensorTypeProto: { fields: { elemType: field('int32', 1), shape: field('TensorShapeProto', 2) } },
    TypeProto: { fields: { tensorType: field('TensorTypeProto', 1) } },
    ValueInfoProto: { fields: { name: field('string', 1), type: field('TypeProto', 2) } },
    TensorProto: {
      fields: {
        dims: list('int64', 1),
        dataType: field('int32', 2),
        name: field('string', 8),
        rawData: field('bytes', 9),
        externalData: list('StringStringEntryProto', 13),
        dataLocation: field('int32', 14),
      },
    },
    AttributeProto: {
      fields: {
        name: field('string', 1),
        f: field('float', 2),
        i: field('int64', 3),
        s: field('bytes', 4),
        floats: list('float', 7),
        ints: list('int64', 8),
        type: field('int32', 20),
      },
    },
    NodeProto: {
      fields: {
        input: list('string', 1),
        output: list('string', 2),
        name: field('string', 3),
        opType: field('string', 4),
        attribute: list('AttributeProto', 5),
      },
    },
    GraphProto: {
      fields: {
        node: list('NodeProto', 1),
        name: field('string', 2),
        initializer: list('TensorProto', 5),
        input: list('ValueInfoProto', 11),
        output: list('ValueInfoProto', 12),
      },
    },
    ModelProto: {
      fields: {
        irVersion: field('int64', 1),
        producerName: field('string', 2),
        graph: field('GraphProto', 7),
        opsetImport: list('OperatorSetIdProto', 8),
        metadataProps: list('StringStringEntryProto', 14),
      },
    },
  },
};

/** ONNX TensorProto.DataType numbers of the dtypes the importer writes. */
export const onnxDataType = { float32: 1, int64: 7 } as const;

/** ONNX AttributeProto.AttributeType numbers. */
export const onnxAttributeType = { float: 1, int: 2, string: 3, floats: 6, ints: 7 } as const;

/** One dimension of an ONNX value: a fixed size or a name for an open one. */
export type OnnxDimension = { dimValue: number } | { dimParam: string };

/** A named graph input or output with its element type and shape. */
export interface OnnxValueInfo {
  name: string;
  type: { tensorType: { elemType: number; shape: { dim: OnnxDimension[] } } };
}

/** One node attribute; `type` says which of the value fields is set. */
export interface OnnxAttribute {
  name: string;
  type: number;
  f?: number;
  i?: number;
  ints?: number[];
}

/** One operation, reading and writing values by name. */
export interface OnnxNode {
  name: string;
  opType: string;
  input: string[];
  output: string[];
  attribute: OnnxAttribute[];
}

/**
 * A constant tensor; rawData is little-endian. With dataLocation 1 its bytes lie in a file instead: externalData holds
 * location, offset and length.
 */
export interface OnnxTensor {
  name: string;
  dims: number[];
  dataType: number;
  rawData?: Uint8Array;
  externalData?: { key: string; value: string }[];
  dataLocation?: number;
}

/** The whole file as the importer fills it. */
export interface OnnxModel {
  irVersion: number;
  producerName: string;
  opsetImport: { domain: string; version: number }[];
  metadataProps: { key: string; value: string }[];
  graph: {
    name: string;
    node: OnnxNode[];
    initializer: OnnxTensor[];
    input: OnnxValueInfo[];
    output: OnnxValueInfo[];
  };
}

const modelType = protobuf.Root.fromJSON(descriptor).lookupType('ModelProto');

/** Serialises a model to the bytes of an .onnx file; the same model always gives the same bytes. */
export function encodeOnnxModel(model: OnnxModel): Uint8Array {
  return modelType.encode(modelType.fromObject(model)).finish();
}

/** Reads an .onnx file's bytes back; unknown fields are skipped, 64-bit integers become numbers. */
export function decodeOnnxModel(bytes: Uint8Array): OnnxModel {
  const decoded = modelType.decode(bytes);
  return modelType.toObject(decoded, { longs: Number, arrays: true, defaults: false }) as OnnxModel;
}
