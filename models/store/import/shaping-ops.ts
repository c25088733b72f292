// Ops that move or combine whole axes: Reshape, Pad, ConcatV2, Mean, Softmax and _FusedMatMul.
// Axes are TensorFlow's; where the value lies channels first they are renumbered instead of transposing.

import { addActivation, readFusedOps } from './fused-ops.ts';
import type { GraphBuilder, Value } from './graph-builder.ts';
import { refuseAttribute } from './graph-builder.ts';
import type { Dim } from './shapes.ts';
import { failShape, reshapeShape, showShape } from './shapes.ts';
import type { TfNode } from './tfjs-graph.ts';
import { readAttribute } from './tfjs-graph.ts';

// Where TensorFlow's axis k (batch, row, column, channel) lies in a channels-first value.
const axisInNchw = [0, 2, 3, 1];

const layAxis = (value: Value, axis: number): number => (value.layout === 'nchw' ? (axisInNchw[axis] ?? axis) : axis);

function readAxis(node: TfNode, axis: number, rank: number): number {
  const positive = axis < 0 ? axis + rank : axis;
  if (positive < 0 || positive >= rank) failShape(node, `an axis from ${-rank} to ${rank - 1}`, `axis ${axis}`);
  return positive;
}

/** Reshape to a constant shape, read in TensorFlow's axis order. */
export function lowerReshape(node: TfNode, builder: GraphBuilder): Value {
  const input = builder.asTf(builder.input(node, 0));
  const wanted = builder.integers(node, 1);
  const shape = reshapeShape(input.shape, wanted);
  if (shape === null) return failShape(node, `a value that reshapes to [${wanted}]`, input.shape);
  const target = builder.addIntegers(`${node.name}__shape`, wanted);
  return { name: builder.addNode('Reshape', [input.name, target], node.name), shape, layout: 'tf' };
}

/** Pad with zeros by a constant [rank,2] table. */
export function lowerPad(node: TfNode, builder: GraphBuilder): Value {
  const input = builder.input(node, 0);
  const table = builder.integers(node, 1);
  const rank = input.shape.length;
  if (table.length !== rank * 2) failShape(node, `a padding table of [${rank},2]`, `${table.length} numbers`);
  const pads = new Array<number>(rank * 2).fill(0);
  const shape = input.shape.map((size, axis): Dim => {
    const before = table[axis * 2] ?? 0;
    const after = table[axis * 2 + 1] ?? 0;
    pads[layAxis(input, axis)] = before;
    pads[layAxis(input, axis) + rank] = after;
    if (size === null && before + after > 0) failShape(node, 'no padding of the open batch', input.shape);
    return size === null ? null : size + before + after;
  });
  const name = builder.addNode('Pad', [input.name, builder.addIntegers(`${node.name}__pads`, pads)], node.name);
  return { name, shape, layout: input.layout };
}

/** ConcatV2: the last input is the axis. */
export function lowerConcat(node: TfNode, builder: GraphBuilder): Value {
  const parts = node.inputs.slice(0, -1).map((_, index) => builder.input(node, index));
  const first = parts[0] ?? builder.input(node, 0);
  const axis = readAxis(node, builder.integers(node, parts.length)[0] ?? 0, first.shape.length);
  let total = 0;
  const names = parts.map((part) => {
    const fits =
      part.shape.length === first.shape.length && part.shape.every((size, k) => k === axis || size === first.shape[k]);
    const size = part.shape[axis];
    if (!fits || typeof size !== 'number')
      return failShape(node, `parts that agree with ${showShape(first.shape)} off axis ${axis}`, part.shape);
    total += size;
    return (first.layout === 'nchw' ? builder.asNchw(part) : builder.asTf(part)).name;
  });
  const shape = first.shape.map((size, k) => (k === axis ? total : size));
  return {
    name: builder.addNode('Concat', names, node.name, { axis: layAxis(first, axis) }),
    shape,
    layout: first.layout,
  };
}

/** Mean over constant axes; a rank-4 mean that keeps its axes keeps its layout too. */
export function lowerMean(node: TfNode, builder: GraphBuilder): Value {
  const input = builder.input(node, 0);
  const rank = input.shape.length;
  const axes = builder.integers(node, 1).map((axis) => readAxis(node, axis, rank));
  const keepDims = readAttribute(node, 'keep_dims').b ?? false;
  // Dropping axes of a channels-first value is safe only when what is left keeps TensorFlow's order.
  const left = [0, 1, 2, 3].filter((axis) => !axes.includes(axis));
  const ordered = left.length < 2 || !left.includes(3) || left.every((axis) => axis === 0 || axis === 3);
  const source = input.layout === 'nchw' && !keepDims && !ordered ? builder.asTf(input) : input;
  const name = builder.addNode('ReduceMean', [source.name], node.name, {
    axes: axes.map((axis) => layAxis(source, axis)).sort((a, b) => a - b),
    keepdims: keepDims ? 1 : 0,
  });
  const shape = input.shape.flatMap((size, axis): Dim[] => (axes.includes(axis) ? (keepDims ? [1] : []) : [size]));
  return { name, shape, layout: keepDims ? source.layout : 'tf' };
}

/** Softmax over TensorFlow's last axis. */
export function lowerSoftmax(node: TfNode, builder: GraphBuilder): Value {
  const input = builder.input(node, 0);
  const axis = layAxis(input, input.shape.length - 1);
  return { ...input, name: builder.addNode('Softmax', [input.name], node.name, { axis }) };
}

/** _FusedMatMul of a computed [B,K] and a constant [K,M] (bias, then Relu, Relu6 or Prelu). */
export function lowerFusedMatMul(node: TfNode, builder: GraphBuilder): Value {
  const input = builder.input(node, 0, 2);
  const weights = builder.floats(node, 1, 2);
  if (readAttribute(node, 'transpose_a').b === true) refuseAttribute(node, 'transpose_a', 'true', 'false');
  const transposeB = readAttribute(node, 'transpose_b').b === true;
  const [inSize, outSize] = transposeB ? [weights.shape[1], weights.shape[0]] : weights.shape;
  if (input.shape[1] !== inSize) failShape(node, `${inSize} columns`, input.shape);
  const fused = readFusedOps(node);
  const inputs = [input.name, builder.addFloats(node.inputs[1] ?? '', weights.shape, weights.data)];
  if (fused.bias) {
    const bias = builder.floats(node, 2, 1);
    if (bias.shape[0] !== outSize) failShape(node, `a bias of ${outSize}`, bias.shape);
    inputs.push(builder.addFloats(node.inputs[2] ?? '', bias.shape, bias.data));
  }
  const name = fused.activation === null ? node.name : `${node.name}__linear`;
  builder.addNode('Gemm', inputs, name, { transB: transposeB ? 1 : 0 });
  return addActivation(node, builder, fused, { name, shape: [input.shape[0] ?? null, outSize ?? 0], layout: 'tf' });
}
