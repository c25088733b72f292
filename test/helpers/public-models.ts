/**
 * Stand-ins for public ONNX exports: names, shapes, dtypes and order of ports are the public files', inside is a small
 * known function, so that a wrong layout, channel order, range or crop shows in the numbers.
 */

import { buildOnnx, port, type TestConstant, type TestModel, type TestNode, type TestPort } from './onnx-builder.ts';

const floats = (shape: readonly number[], at: (index: number) => number): TestConstant => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((product, side) => product * side, 1) }, (_, i) => at(i)),
});

/**
 * Numbers of a vector whose first 3 * cells^2 entries are the means of a cells x cells grid, channel after channel, as
 * the model is fed; the rest is 0.
 */
export const CELLS = 4;
const CELL_NUMBERS = 3 * CELLS * CELLS;

function cellMeans(input: string, sidePx: number, width: number): Pick<TestModel, 'nodes' | 'constants'> {
  const kernel = sidePx / CELLS;
  return {
    nodes: [
      {
        op: 'AveragePool',
        from: [input],
        to: 'cells',
        attributes: { kernel_shape: [kernel, kernel], strides: [kernel, kernel] },
      },
      { op: 'Flatten', from: ['cells'], to: 'flat', attributes: { axis: 1 } },
      { op: 'MatMul', from: ['flat', 'pick'], to: 'vector' },
    ],
    constants: { pick: floats([CELL_NUMBERS, width], (i) => (i % width === Math.floor(i / width) ? 1 : 0)) },
  };
}

function vectorModel(input: TestPort, output: TestPort, sidePx: number, width: number): Uint8Array {
  const { nodes, constants = {} } = cellMeans(input.name, sidePx, width);
  const renamed = nodes.map((node): TestNode => (node.to === 'vector' ? { ...node, to: output.name } : node));
  return buildOnnx({ inputs: [input], outputs: [output], nodes: renamed, constants });
}

/** ArcFace as InsightFace exports it: input.1 [N,3,112,112] -> 683 [N,width], the means of a 4 x 4 grid. */
export function arcfaceFile(width = 512, sidePx = 112): Uint8Array {
  return vectorModel(
    port('input.1', 'float32', ['None', 3, sidePx, sidePx]),
    port('683', 'float32', ['None', width]),
    sidePx,
    width,
  );
}

/** Deep3D: 1x3x224x224 -> 257; entries 80.. are the means of the 4 x 4 grid. */
export function deep3dFile(values: (index: number) => number): Uint8Array {
  return constantVector(port('input', 'float32', [1, 3, 224, 224]), port('output', 'float32', [1, 257]), values);
}

/** 3DDFA: input 1x3x120x120 -> output 62, constants. */
export function tddfaFile(values: (index: number) => number): Uint8Array {
  return constantVector(port('input', 'float32', [1, 3, 120, 120]), port('output', 'float32', [1, 62]), values);
}

/** Gives the same numbers whatever it sees, plus the mean of its input times 0. */
function constantVector(input: TestPort, output: TestPort, values: (index: number) => number): Uint8Array {
  const width = Number(output.shape[1]);
  return buildOnnx({
    inputs: [input],
    outputs: [output],
    nodes: [
      { op: 'GlobalAveragePool', from: [input.name], to: 'mean' },
      { op: 'Flatten', from: ['mean'], to: 'flat', attributes: { axis: 1 } },
      { op: 'MatMul', from: ['flat', 'nothing'], to: 'zeros' },
      { op: 'Add', from: ['zeros', 'values'], to: output.name },
    ],
    constants: { nothing: floats([3, width], () => 0), values: floats([1, width], values) },
  });
}

/** MobileGaze: input [N,3,448,448] -> two outputs [N,90]; each bin's logit is a constant. */
export function gazeFile(names: readonly [string, string], first: number, second: number): Uint8Array {
  const peak = (bin: number) => floats([1, 90], (i) => (i === bin ? 40 : 0));
  return buildOnnx({
    inputs: [port('input', 'float32', ['batch', 3, 448, 448])],
    outputs: names.map((name) => port(name, 'float32', ['batch', 90])),
    nodes: [
      { op: 'GlobalAveragePool', from: ['input'], to: 'mean' },
      { op: 'Flatten', from: ['mean'], to: 'flat', attributes: { axis: 1 } },
      { op: 'MatMul', from: ['flat', 'nothing'], to: 'zeros' },
      { op: 'Add', from: ['zeros', 'first'], to: names[0] },
      { op: 'Add', from: ['zeros', 'second'], to: names[1] },
    ],
    constants: { nothing: floats([3, 90], () => 0), first: peak(first), second: peak(second) },
  });
}

/** How a parsing stand-in labels: the id whose plane is highest, by place (cell of a grid) and colour. */
export interface ParserFunction {
  /** Side of the grid of places. */
  readonly grid: number;
  /** Score of an id in a cell. */
  readonly score: (id: number, column: number, row: number) => number;
  /** Weight of the three input channels in the score of an id; default none. */
  readonly colour?: (id: number, channel: number) => number;
}

/** BiSeNet: input [N,3,512,512] -> output [N,19,512,512] and two auxiliary maps. */
export function bisenetFile(what: ParserFunction): Uint8Array {
  const shape = ['batch', 19, 512, 512];
  return parserFile(what, port('input', 'float32', ['batch', 3, 512, 512]), [
    port('output', 'float32', shape),
    port('aux16', 'float32', shape),
    port('aux32', 'float32', shape),
  ]);
}

/** SegFormer as optimum exports it: pixel_values -> logits [N,19,128,128], a quarter of the input. */
export function segformerFile(what: ParserFunction): Uint8Array {
  return parserFile(
    what,
    port('pixel_values', 'float32', ['batch_size', 'num_channels', 'height', 'width']),
    [port('logits', 'float32', ['batch_size', 19, 'height', 'width'])],
    4,
  );
}

function parserFile(what: ParserFunction, input: TestPort, outputs: readonly TestPort[], shrink = 1): Uint8Array {
  const { grid, score, colour = () => 0 } = what;
  const side = 512 / shrink;
  const seen = shrink === 1 ? input.name : 'seen';
  const [scores, ...others] = outputs;
  return buildOnnx({
    inputs: [input],
    outputs,
    nodes: [
      ...(shrink === 1
        ? []
        : [
            {
              op: 'AveragePool',
              from: [input.name],
              to: 'seen',
              attributes: { kernel_shape: [shrink, shrink], strides: [shrink, shrink] },
            },
          ]),
      { op: 'Conv', from: [seen, 'colours'], to: 'byColour' },
      { op: 'Resize', from: ['places', '', 'factors'], to: 'byPlace' },
      { op: 'Add', from: ['byColour', 'byPlace'], to: scores?.name ?? '' },
      ...others.map(({ name }) => ({ op: 'Neg', from: [scores?.name ?? ''], to: name })),
    ],
    constants: {
      colours: floats([19, 3, 1, 1], (i) => colour(Math.floor(i / 3), i % 3)),
      places: floats([1, 19, grid, grid], (i) =>
        score(Math.floor(i / (grid * grid)), i % grid, Math.floor(i / grid) % grid),
      ),
      factors: floats([4], (i) => (i < 2 ? 1 : side / grid)),
    },
  });
}

/**
 * CLIP's vision model as optimum exports it: pixel_values -> last_hidden_state [N, 1 + 7 * 7, 768] and pooler_output. A
 * patch token holds the means of its patch (R, G, B as fed) in its first three numbers; the class token holds 100.
 */
export function clipFile(patch = 32, width = 768): Uint8Array {
  const tokens = (224 / patch) ** 2;
  return buildOnnx({
    inputs: [port('pixel_values', 'float32', ['batch_size', 3, 224, 224])],
    outputs: [
      port('last_hidden_state', 'float32', ['batch_size', tokens + 1, width]),
      port('pooler_output', 'float32', ['batch_size', width]),
    ],
    nodes: [
      {
        op: 'AveragePool',
        from: ['pixel_values'],
        to: 'patches',
        attributes: { kernel_shape: [patch, patch], strides: [patch, patch] },
      },
      { op: 'Conv', from: ['patches', 'widen'], to: 'wide' },
      { op: 'Reshape', from: ['wide', 'flatShape'], to: 'rows' },
      { op: 'Transpose', from: ['rows'], to: 'patchTokens', attributes: { perm: [0, 2, 1] } },
      { op: 'Concat', from: ['classToken', 'patchTokens'], to: 'last_hidden_state', attributes: { axis: 1 } },
      { op: 'ReduceMean', from: ['last_hidden_state'], to: 'pooler_output', attributes: { axes: [1], keepdims: 0 } },
    ],
    constants: {
      widen: floats([width, 3, 1, 1], (i) => (Math.floor(i / 3) === i % 3 ? 1 : 0)),
      classToken: floats([1, 1, width], () => 100),
      flatShape: { shape: [3], data: BigInt64Array.of(1n, BigInt(width), BigInt(tokens)) },
    },
  });
}

/** A denoiser with the nano pack's ports: v = `gain` * sample, plus frc_scale times the means of what steers it. */
export function frcDenoiserFile(gain: number, contextWidth = 192): Uint8Array {
  return buildOnnx({
    inputs: [
      port('sample', 'float32', ['B', 8, 32, 32]),
      port('timestep', 'float32', ['B']),
      port('tokens', 'float32', ['B', 32, contextWidth]),
      port('reference_map', 'float32', ['B', 64, 32, 32]),
      port('frc_scale', 'float32', [1]),
    ],
    outputs: [port('v', 'float32', ['B', 8, 32, 32])],
    nodes: [
      { op: 'Mul', from: ['sample', 'gain'], to: 'base' },
      { op: 'ReduceMean', from: ['reference_map'], to: 'map', attributes: { axes: [1], keepdims: 1 } },
      { op: 'ReduceMean', from: ['tokens'], to: 'token', attributes: { keepdims: 0 } },
      { op: 'ReduceMean', from: ['timestep'], to: 'time', attributes: { keepdims: 0 } },
      { op: 'Mul', from: ['time', 'nothing'], to: 'still' },
      { op: 'Add', from: ['map', 'token'], to: 'both' },
      { op: 'Mul', from: ['both', 'frc_scale'], to: 'steered' },
      { op: 'Add', from: ['base', 'steered'], to: 'sum' },
      { op: 'Add', from: ['sum', 'still'], to: 'v' },
    ],
    constants: { gain: floats([1], () => gain), nothing: floats([1], () => 0) },
  });
}

/** Only ports, for files that are looked at and never run: each output is 0. */
export function portsOnly(inputs: readonly TestPort[], outputs: readonly TestPort[]): Uint8Array {
  const nodes = outputs.map(({ name }) => ({ op: 'Identity', from: ['zero'], to: name }));
  return buildOnnx({ inputs, outputs, nodes, constants: { zero: floats([1], () => 0) } });
}
