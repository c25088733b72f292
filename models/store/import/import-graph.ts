// TensorFlow.js graph model in, ONNX file out. Inputs and outputs keep TensorFlow's axis order (NHWC) and can be
// renamed; inside, rank-4 values run channels first.

import { ModelError } from '../../errors.ts';
import { lowerBinary, lowerLimit, lowerPrelu, lowerUnary } from './elementwise-ops.ts';
import type { Value } from './graph-builder.ts';
import { encodeGraph, GraphBuilder } from './graph-builder.ts';
import type { Dim } from './shapes.ts';
import { failShape } from './shapes.ts';
import { lowerConcat, lowerFusedMatMul, lowerMean, lowerPad, lowerReshape, lowerSoftmax } from './shaping-ops.ts';
import type { TfNode } from './tfjs-graph.ts';
import { parseTfGraph, readAttribute, sortNodes } from './tfjs-graph.ts';
import { readWeights } from './weights.ts';
import { lowerConv, lowerDepthwiseConv, lowerMaxPool } from './windowed-ops.ts';

type Lower = (node: TfNode, builder: GraphBuilder) => Value;

const lowerings: Record<string, Lower> = {
  _FusedConv2D: lowerConv,
  _FusedMatMul: lowerFusedMatMul,
  Add: lowerBinary('Add'),
  AddV2: lowerBinary('Add'),
  ConcatV2: lowerConcat,
  Conv2D: lowerConv,
  DepthwiseConv2dNative: lowerDepthwiseConv,
  Maximum: lowerLimit('Max'),
  MaxPool: lowerMaxPool,
  Mean: lowerMean,
  Minimum: lowerLimit('Min'),
  Mul: lowerBinary('Mul'),
  Pad: lowerPad,
  Prelu: lowerPrelu,
  Relu: lowerUnary('Relu'),
  Reshape: lowerReshape,
  Sigmoid: lowerUnary('Sigmoid'),
  Softmax: lowerSoftmax,
};

/** The computing TensorFlow ops the importer knows; Placeholder, Const and Identity come on top. */
export const supportedOps: readonly string[] = Object.keys(lowerings);

/**
 * How the ONNX file shall name what the graph calls by TensorFlow's node names. Only outputs listed are kept; without
 * a list, all outputs of the signature are, under TensorFlow's tensor names (`node:0`).
 */
export interface ImportNames {
  inputs?: Record<string, string>;
  outputs?: Record<string, string>;
}

/** An imported model: the file's bytes and its interface. */
export interface ImportedModel {
  bytes: Uint8Array;
  inputs: { name: string; shape: Dim[] }[];
  outputs: { name: string; shape: Dim[] }[];
}

/**
 * Converts a graph model (`json` parsed, `binary` its weight file) to ONNX opset 17. Deterministic: the same files and
 * names give the same bytes. Throws ModelErrors with `import-…` codes.
 */
export function importGraph(json: unknown, binary: Uint8Array, names: ImportNames = {}): ImportedModel {
  const graph = parseTfGraph(json);
  const builder = new GraphBuilder(readWeights(graph.weights, binary));
  const outputNames = names.outputs ?? Object.fromEntries(graph.outputs.map((name) => [name, `${name}:0`]));
  const inputs: { name: string; shape: Dim[] }[] = [];
  for (const node of sortNodes(graph, Object.keys(outputNames))) {
    if (node.op === 'Const') continue;
    if (node.op === 'Placeholder') {
      const value: Value = { name: names.inputs?.[node.name] ?? node.name, shape: readInputShape(node), layout: 'tf' };
      inputs.push({ name: value.name, shape: value.shape });
      builder.setValue(node.name, value);
    } else if (node.op === 'Identity') {
      builder.setValue(node.name, builder.input(node, 0));
    } else {
      builder.setValue(node.name, findLowering(node)(node, builder));
    }
  }
  const outputs = Object.entries(outputNames).map(([tfName, name]) => {
    const value = builder.findValue(tfName);
    if (value === undefined) {
      throw new ModelError('import-not-a-graph', `Output '${tfName}' is a constant, so there is nothing to run.`);
    }
    // An Identity gives the output its wanted name and lets two outputs share a value.
    builder.addNode('Identity', [builder.asTf(value).name], name);
    return { name, shape: value.shape };
  });
  return { bytes: encodeGraph('imported', builder, inputs, outputs), inputs, outputs };
}

function findLowering(node: TfNode): Lower {
  const lower = Object.hasOwn(lowerings, node.op) ? lowerings[node.op] : undefined;
  if (lower !== undefined) return lower;
  throw new ModelError(
    'import-unsupported-op',
    `Node '${node.name}' has op ${node.op}, which the importer does not know. It knows ${supportedOps.join(', ')}.`,
  );
}

function readInputShape(node: TfNode): Dim[] {
  const dims = (readAttribute(node, 'shape').shape?.dim ?? []).map((dim) => Number(dim.size));
  const dtype = readAttribute(node, 'dtype').type;
  if (dtype !== 'DT_FLOAT') failShape(node, 'dtype DT_FLOAT', String(dtype));
  return dims.map((size, axis) => {
    if (size > 0) return size;
    return axis === 0 ? null : failShape(node, 'sizes that are open in the batch only', `[${dims}]`);
  });
}
