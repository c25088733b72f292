// Ops that work number by number, with NumPy broadcasting; they keep whatever layout their input has.

import { addClip, addPrelu } from './fused-ops.ts';
import type { GraphBuilder, Value } from './graph-builder.ts';
import { broadcastShapes, failShape, showShape } from './shapes.ts';
import type { TfNode } from './tfjs-graph.ts';

/** Relu, Sigmoid, Identity: one input, same shape. */
export const lowerUnary =
  (opType: string) =>
  (node: TfNode, builder: GraphBuilder): Value => {
    const input = builder.input(node, 0);
    return { ...input, name: builder.addNode(opType, [input.name], node.name) };
  };

/** Prelu with a constant slope. */
export function lowerPrelu(node: TfNode, builder: GraphBuilder): Value {
  return addPrelu(node, builder, builder.input(node, 0), 1);
}

/** Add, AddV2, Mul: two computed values, or one and a constant on either side. */
export const lowerBinary =
  (opType: string) =>
  (node: TfNode, builder: GraphBuilder): Value => {
    const left = builder.findValue(node.inputs[0] ?? '');
    const right = builder.findValue(node.inputs[1] ?? '');
    const main = left ?? builder.input(node, 1);
    // Two computed values of unequal rank meet in TensorFlow's order, where broadcasting lines axes up from the end.
    const sameRank = left === undefined || right === undefined || left.shape.length === right.shape.length;
    const lay = sameRank && main.layout === 'nchw' ? (v: Value) => builder.asNchw(v) : (v: Value) => builder.asTf(v);
    const layout = lay(main).layout;
    const names = [left, right].map((value, index) =>
      value === undefined ? builder.addBroadcast(node, index, lay(main)) : lay(value).name,
    );
    const leftShape = left?.shape ?? builder.constant(node, 0).shape;
    const rightShape = right?.shape ?? builder.constant(node, 1).shape;
    const shape = broadcastShapes(leftShape, rightShape);
    if (shape === null) return failShape(node, `a shape that broadcasts with ${showShape(leftShape)}`, rightShape);
    if (layout === 'nchw' && shape.length !== 4) return failShape(node, 'an operand of rank 4 or less', rightShape);
    return { name: builder.addNode(opType, names, node.name), shape, layout };
  };

/** Minimum and Maximum; against a number they become Clip, which every provider runs and fuses. */
export const lowerLimit =
  (opType: 'Min' | 'Max') =>
  (node: TfNode, builder: GraphBuilder): Value => {
    const index = builder.findConstant(node, 0) === undefined ? 1 : 0;
    const constant = builder.findConstant(node, index);
    if (constant === undefined || constant.data.length !== 1) return lowerBinary(opType)(node, builder);
    const input = builder.input(node, 1 - index);
    if (constant.shape.length > input.shape.length) return lowerBinary(opType)(node, builder);
    const limit = constant.data[0] ?? 0;
    const [min, max] = opType === 'Min' ? [null, limit] : [limit, null];
    return { ...input, name: addClip(builder, input.name, node.name, min, max) };
  };
