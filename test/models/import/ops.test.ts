// Every op of the importer against TensorFlow.js: random tensors, both runtimes, 1e-4.

import { describe, expect, it } from 'vitest';
import { importGraph, supportedOps } from '../../../models/store/import/import-graph.ts';
import type { ConstantSketch, NodeSketch } from './tf-graph.ts';
import { attr, buildGraph } from './tf-graph.ts';
import { compareSamples, createNoise, loadOnnx, loadTf } from './tf-oracle.ts';

const noise = createNoise(7);
const floats = (...shape: number[]): ConstantSketch => noise(shape);
const integers = (shape: number[], ...data: number[]): ConstantSketch => ({ shape, data, integers: true });
const window = (padding: string, stride: number, dilation = 1) => ({
  padding: attr.text(padding),
  strides: attr.ints(1, stride, stride, 1),
  dilations: attr.ints(1, dilation, dilation, 1),
  data_format: attr.text('NHWC'),
});
const fused = (...names: string[]) => ({
  fused_ops: attr.texts(...names),
  num_args: { i: names.includes('Prelu') ? '2' : '1' },
});

interface Case {
  title: string;
  op: string;
  constants?: Record<string, ConstantSketch>;
  /** Shape of the input 'x'; the default has an even and an odd side, so SAME pads unevenly along one. */
  shape?: number[];
  inputs?: string[];
  attributes?: Record<string, unknown>;
  before?: NodeSketch[];
}

const conv1 = { k1: floats(1, 1, 6, 4) };
// A convolution first puts the value channels first, so that the op under test meets that layout.
const toChannelsFirst: NodeSketch = { name: 'c', op: 'Conv2D', inputs: ['x', 'k1'], attributes: window('SAME', 1) };

const cases: Case[] = [
  {
    title: 'Conv2D, SAME, stride 2',
    op: 'Conv2D',
    constants: { k: floats(3, 3, 6, 5) },
    attributes: window('SAME', 2),
  },
  {
    title: 'Conv2D, SAME, even kernel',
    op: 'Conv2D',
    constants: { k: floats(2, 4, 6, 5) },
    attributes: window('SAME', 1),
  },
  {
    title: 'Conv2D, SAME, stride 3',
    op: 'Conv2D',
    constants: { k: floats(3, 3, 6, 5) },
    attributes: window('SAME', 3),
  },
  {
    title: 'Conv2D, VALID, stride 2',
    op: 'Conv2D',
    constants: { k: floats(3, 2, 6, 5) },
    attributes: window('VALID', 2),
  },
  { title: 'Conv2D, dilated', op: 'Conv2D', constants: { k: floats(3, 3, 6, 5) }, attributes: window('SAME', 1, 2) },
  {
    title: 'DepthwiseConv2dNative, SAME, stride 2',
    op: 'DepthwiseConv2dNative',
    constants: { k: floats(3, 3, 6, 1) },
    attributes: window('SAME', 2),
  },
  {
    title: 'DepthwiseConv2dNative, multiplier 3',
    op: 'DepthwiseConv2dNative',
    constants: { k: floats(3, 3, 6, 3) },
    attributes: window('SAME', 1),
  },
  ...(['Relu', 'Relu6'] as const).map((name) => ({
    title: `_FusedConv2D with ${name}`,
    op: '_FusedConv2D',
    constants: { k: floats(3, 3, 6, 5), b: floats(5) },
    attributes: { ...window('SAME', 2), ...fused('BiasAdd', name) },
  })),
  {
    title: '_FusedConv2D with a bias alone',
    op: '_FusedConv2D',
    constants: { k: floats(1, 1, 6, 5), b: floats(5) },
    attributes: { ...window('VALID', 1), ...fused('BiasAdd') },
  },
  {
    title: '_FusedConv2D with Prelu',
    op: '_FusedConv2D',
    constants: { k: floats(3, 3, 6, 5), b: floats(5), a: floats(1, 1, 5) },
    attributes: { ...window('SAME', 2), ...fused('BiasAdd', 'Prelu') },
  },
  {
    title: '_FusedMatMul with Relu',
    op: '_FusedMatMul',
    shape: [2, 6],
    constants: { k: floats(6, 5), b: floats(5) },
    attributes: fused('BiasAdd', 'Relu'),
  },
  {
    title: '_FusedMatMul with a transposed constant',
    op: '_FusedMatMul',
    shape: [2, 6],
    constants: { k: floats(5, 6), b: floats(5) },
    attributes: { ...fused('BiasAdd'), transpose_b: attr.flag(true) },
  },
  {
    title: 'MaxPool, SAME, stride 2',
    op: 'MaxPool',
    attributes: { ...window('SAME', 2), ksize: attr.ints(1, 3, 3, 1) },
  },
  { title: 'MaxPool, VALID', op: 'MaxPool', attributes: { ...window('VALID', 2), ksize: attr.ints(1, 2, 2, 1) } },
  {
    title: 'Prelu with one slope per channel',
    op: 'Prelu',
    constants: { k1: conv1.k1, a: floats(1, 1, 4) },
    before: [toChannelsFirst],
    inputs: ['c', 'a'],
  },
  {
    title: 'Prelu with one slope per element',
    op: 'Prelu',
    constants: { k1: conv1.k1, a: floats(8, 9, 4) },
    before: [toChannelsFirst],
    inputs: ['c', 'a'],
  },
  { title: 'Relu', op: 'Relu', constants: conv1, before: [toChannelsFirst], inputs: ['c'] },
  { title: 'Sigmoid', op: 'Sigmoid', constants: conv1, before: [toChannelsFirst], inputs: ['c'] },
  ...['Add', 'AddV2', 'Mul', 'Minimum', 'Maximum'].flatMap((op): Case[] => [
    {
      title: `${op} of two values`,
      op,
      constants: conv1,
      before: [toChannelsFirst, { name: 'r', op: 'Relu', inputs: ['c'] }],
      inputs: ['c', 'r'],
    },
    {
      title: `${op} of a value and a vector`,
      op,
      constants: { k1: conv1.k1, v: floats(4) },
      before: [toChannelsFirst],
      inputs: ['c', 'v'],
    },
    {
      title: `${op} of a number and a value`,
      op,
      constants: { k1: conv1.k1, n: floats() },
      before: [toChannelsFirst],
      inputs: ['n', 'c'],
    },
    { title: `${op} across ranks`, op, shape: [2, 6], constants: { v: floats(3, 1, 6) }, inputs: ['x', 'v'] },
  ]),
  {
    title: 'Pad of rows, columns and channels',
    op: 'Pad',
    constants: { k1: conv1.k1, p: integers([4, 2], 0, 0, 1, 2, 0, 3, 2, 1) },
    before: [toChannelsFirst],
    inputs: ['c', 'p'],
  },
  {
    title: 'ConcatV2 of channels',
    op: 'ConcatV2',
    constants: { k1: conv1.k1, axis: integers([], -1) },
    before: [toChannelsFirst],
    inputs: ['c', 'x', 'axis'],
    attributes: { N: { i: '2' } },
  },
  {
    title: 'ConcatV2 of rows',
    op: 'ConcatV2',
    constants: { k1: conv1.k1, axis: integers([], 1) },
    before: [toChannelsFirst],
    inputs: ['c', 'c', 'axis'],
    attributes: { N: { i: '2' } },
  },
  {
    title: 'Reshape reads channels last',
    op: 'Reshape',
    constants: { k1: conv1.k1, s: integers([2], -1, 288) },
    before: [toChannelsFirst],
    inputs: ['c', 's'],
  },
  ...[[1, 2], [3], [2], [1, 3]].map(
    (axes): Case => ({
      title: `Mean over axes ${axes}`,
      op: 'Mean',
      constants: { k1: conv1.k1, axes: integers([axes.length], ...axes) },
      before: [toChannelsFirst],
      inputs: ['c', 'axes'],
      attributes: { keep_dims: attr.flag(false) },
    }),
  ),
  {
    title: 'Mean that keeps its axes',
    op: 'Mean',
    constants: { k1: conv1.k1, axes: integers([2], 1, 2) },
    before: [toChannelsFirst],
    inputs: ['c', 'axes'],
    attributes: { keep_dims: attr.flag(true) },
  },
  { title: 'Softmax of rank 2', op: 'Softmax', shape: [2, 6] },
  { title: 'Softmax over channels', op: 'Softmax', constants: conv1, before: [toChannelsFirst], inputs: ['c'] },
];

describe('an imported op gives what TensorFlow.js gives', () => {
  it.each(cases)(
    '$title',
    async ({ op, constants = {}, shape = [2, 8, 9, 6], inputs, attributes = {}, before = [] }) => {
      const node = { name: 'y', op, inputs: inputs ?? ['x', ...Object.keys(constants)], attributes };
      const files = buildGraph({ x: [-1, ...shape.slice(1)] }, constants, [...before, node]);
      const x = noise(shape);
      const tfModel = await loadTf(files);
      const [wanted] = tfModel.run({ x }, ['y']);
      const imported = importGraph(files.json, files.binary);
      const onnxModel = await loadOnnx(imported.bytes);
      const [got] = await onnxModel.run({ x }, ['y:0']);
      if (wanted === undefined || got === undefined) throw new Error('a runtime gave no output');
      expect(got.shape).toEqual(wanted.shape);
      expect(imported.outputs[0]?.shape.map((size) => size ?? shape[0])).toEqual(wanted.shape);
      expect(compareSamples(got, wanted).absolute).toBeLessThan(1e-4);
    },
  );

  it('is tried for every op the importer knows', () => {
    const tried = new Set(cases.map((one) => one.op));
    expect(supportedOps.filter((op) => !tried.has(op))).toEqual([]);
    expect(supportedOps).toHaveLength(18);
  });
});

describe('weights stored in fewer bits come back as TensorFlow.js reads them', () => {
  const halves = [0, 0x8000, 0x3c00, 0xbc00, 0x0001, 0x03ff, 0x0400, 0x7bff, 0x3555, 0xc248, 0x2e66, 0x5640];
  const stored: [string, ConstantSketch][] = [
    ['float16', { shape: [12], data: halves, stored: { dtype: 'float16' } }],
    ['uint8', { shape: [4], data: [0, 1, 128, 255], stored: { dtype: 'uint8', scale: 0.037, min: -2.5 } }],
    ['uint16', { shape: [4], data: [0, 1, 40000, 65535], stored: { dtype: 'uint16', scale: 0.00011, min: -2.5 } }],
  ];
  it.each(stored)('%s', async (_, constant) => {
    const size = constant.shape[0] ?? 0;
    const files = buildGraph({ x: [-1, size] }, { v: constant }, [{ name: 'y', op: 'AddV2', inputs: ['x', 'v'] }]);
    const x = { shape: [1, size], data: new Float32Array(size) };
    const [wanted] = (await loadTf(files)).run({ x }, ['y']);
    const [got] = await (await loadOnnx(importGraph(files.json, files.binary).bytes)).run({ x }, ['y:0']);
    expect(got?.data).toEqual(wanted?.data);
  });
});
