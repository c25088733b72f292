// What TensorFlow fuses onto a convolution or matrix product: a bias, then an activation.

import type { GraphBuilder, Value } from './graph-builder.ts';
import { refuseAttribute } from './graph-builder.ts';
import { broadcastShapes, failShape, showShape } from './shapes.ts';
import type { TfNode } from './tfjs-graph.ts';
import { readTexts } from './tfjs-graph.ts';

/** The operations fused onto a node, in the only order TensorFlow writes: bias first. */
export interface FusedOps {
  bias: boolean;
  activation: 'Relu' | 'Relu6' | 'Prelu' | null;
}

/** Reads `fused_ops`; throws `import-unsupported-attribute` on a combination the importer does not know. */
export function readFusedOps(node: TfNode): FusedOps {
  const names = readTexts(node, 'fused_ops');
  const [first, ...rest] = names;
  if (first === undefined) return { bias: false, activation: null };
  const [activation = null, ...more] = rest;
  const known = activation === null || activation === 'Relu' || activation === 'Relu6' || activation === 'Prelu';
  if (first !== 'BiasAdd' || !known || more.length > 0) {
    return refuseAttribute(node, 'fused_ops', names.join(' + '), 'BiasAdd, alone or with Relu, Relu6 or Prelu');
  }
  return { bias: true, activation };
}

/** Writes the fused activation after `linear` (a Prelu slope is the node's input 3) under the node's own name. */
export function addActivation(node: TfNode, builder: GraphBuilder, fused: FusedOps, linear: Value): Value {
  if (fused.activation === null) return linear;
  if (fused.activation === 'Relu') return { ...linear, name: builder.addNode('Relu', [linear.name], node.name) };
  if (fused.activation === 'Relu6') return { ...linear, name: addClip(builder, linear.name, node.name, 0, 6) };
  return addPrelu(node, builder, linear, 3);
}

/** Writes a PRelu whose slope is the constant at `slopeIndex`, broadcast as TensorFlow does (usually [1,1,C]). */
export function addPrelu(node: TfNode, builder: GraphBuilder, input: Value, slopeIndex: number): Value {
  const { shape } = builder.floats(node, slopeIndex);
  const result = broadcastShapes(input.shape, shape);
  if (result === null || showShape(result) !== showShape(input.shape)) {
    failShape(node, `a slope that broadcasts to ${showShape(input.shape)}`, shape);
  }
  const slope = builder.addBroadcast(node, slopeIndex, input);
  return { ...input, name: builder.addNode('PRelu', [input.name, slope], node.name) };
}

/** Writes a Clip with the given limits (null: open) and gives its output's name. */
export function addClip(
  builder: GraphBuilder,
  input: string,
  output: string,
  min: number | null,
  max: number | null,
): string {
  const limit = (value: number | null): string =>
    value === null ? '' : builder.addFloats(`limit_${value}`, [], Float32Array.of(value));
  const inputs = max === null ? [input, limit(min)] : [input, limit(min), limit(max)];
  return builder.addNode('Clip', inputs, output);
}
