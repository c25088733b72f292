// Conv2D, DepthwiseConv2dNative, _FusedConv2D and MaxPool. Filters come as HWIO (depthwise: HWIM) and leave as
// OIHW; pads are always written out because TensorFlow's SAME differs from ONNX's for even kernels and strides.

import { addActivation, readFusedOps } from './fused-ops.ts';
import type { GraphBuilder, Value } from './graph-builder.ts';
import { refuseAttribute } from './graph-builder.ts';
import type { WindowPlan } from './shapes.ts';
import { failShape, planWindow, transposeData } from './shapes.ts';
import type { TfNode } from './tfjs-graph.ts';
import { readInts, readText } from './tfjs-graph.ts';

interface Window {
  strides: [number, number];
  dilations: [number, number];
  rows: WindowPlan;
  columns: WindowPlan;
}

function readWindow(node: TfNode, input: Value, kernel: [number, number]): Window {
  const format = readText(node, 'data_format', 'NHWC');
  if (format !== 'NHWC') refuseAttribute(node, 'data_format', format, 'NHWC');
  const padding = readText(node, 'padding', '');
  if (padding !== 'SAME' && padding !== 'VALID') refuseAttribute(node, 'padding', padding || 'none', 'SAME and VALID');
  const strides = readSpatial(node, 'strides');
  const dilations = readSpatial(node, 'dilations');
  const [, height, width] = input.shape;
  if (typeof height !== 'number' || typeof width !== 'number')
    return failShape(node, 'a fixed height and width', input.shape);
  const rows = planWindow(height, kernel[0], strides[0], dilations[0], padding);
  const columns = planWindow(width, kernel[1], strides[1], dilations[1], padding);
  if (rows.size < 1 || columns.size < 1) failShape(node, `at least ${kernel.join(' x ')} pixels`, input.shape);
  return { strides, dilations, rows, columns };
}

function readSpatial(node: TfNode, attribute: string): [number, number] {
  const [batch = 1, rows = 1, columns = 1, channels = 1] = readInts(node, attribute);
  if (batch !== 1 || channels !== 1)
    refuseAttribute(node, attribute, `[${readInts(node, attribute)}]`, '1 for batch and channels');
  return [rows, columns];
}

const windowAttributes = (window: Window, kernel: [number, number]) => ({
  kernel_shape: kernel,
  strides: window.strides,
  dilations: window.dilations,
  pads: [window.rows.before, window.columns.before, window.rows.after, window.columns.after],
});

/** MaxPool; padded pixels never win, in TensorFlow as in ONNX. */
export function lowerMaxPool(node: TfNode, builder: GraphBuilder): Value {
  const input = builder.asNchw(builder.input(node, 0, 4));
  const kernel = readSpatial(node, 'ksize');
  const window = readWindow(node, input, kernel);
  const name = builder.addNode('MaxPool', [input.name], node.name, windowAttributes(window, kernel));
  const [batch = null, , , channels = null] = input.shape;
  return { name, shape: [batch, window.rows.size, window.columns.size, channels], layout: 'nchw' };
}

/** Conv2D and _FusedConv2D (bias, then Relu, Relu6 or Prelu). */
export function lowerConv(node: TfNode, builder: GraphBuilder): Value {
  const input = builder.asNchw(builder.input(node, 0, 4));
  const { shape, data } = builder.floats(node, 1, 4);
  const [kernelHeight = 0, kernelWidth = 0, inChannels = 0, outChannels = 0] = shape;
  if (input.shape[3] !== inChannels) failShape(node, `${inChannels} input channels`, input.shape);
  const filterName = `${node.inputs[1]}__oihw`;
  const filter = builder.addFloats(
    filterName,
    [outChannels, inChannels, kernelHeight, kernelWidth],
    transposeData(data, shape, [3, 2, 0, 1]),
  );
  return addConv(node, builder, input, { filter, kernel: [kernelHeight, kernelWidth], outChannels, groups: 1 });
}

/** DepthwiseConv2dNative: one group per channel; TensorFlow's output channel is channel x multiplier + m, as in ONNX. */
export function lowerDepthwiseConv(node: TfNode, builder: GraphBuilder): Value {
  const input = builder.asNchw(builder.input(node, 0, 4));
  const { shape, data } = builder.floats(node, 1, 4);
  const [kernelHeight = 0, kernelWidth = 0, channels = 0, multiplier = 0] = shape;
  if (input.shape[3] !== channels) failShape(node, `${channels} input channels`, input.shape);
  const outChannels = channels * multiplier;
  const filterName = `${node.inputs[1]}__depthwise_oihw`;
  const filter = builder.addFloats(
    filterName,
    [outChannels, 1, kernelHeight, kernelWidth],
    transposeData(data, shape, [2, 3, 0, 1]),
  );
  return addConv(node, builder, input, { filter, kernel: [kernelHeight, kernelWidth], outChannels, groups: channels });
}

interface ConvParts {
  filter: string;
  kernel: [number, number];
  outChannels: number;
  groups: number;
}

function addConv(node: TfNode, builder: GraphBuilder, input: Value, parts: ConvParts): Value {
  const window = readWindow(node, input, parts.kernel);
  const fused = readFusedOps(node);
  const inputs = [input.name, parts.filter];
  if (fused.bias) {
    const bias = builder.floats(node, 2, 1);
    if (bias.shape[0] !== parts.outChannels) failShape(node, `a bias of ${parts.outChannels}`, bias.shape);
    inputs.push(builder.addFloats(node.inputs[2] ?? '', bias.shape, bias.data));
  }
  const name = fused.activation === null ? node.name : `${node.name}__linear`;
  builder.addNode('Conv', inputs, name, { ...windowAttributes(window, parts.kernel), group: parts.groups });
  const shape = [input.shape[0] ?? null, window.rows.size, window.columns.size, parts.outChannels];
  return addActivation(node, builder, fused, { name, shape, layout: 'nchw' });
}
