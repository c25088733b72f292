/**
 * The identity judge: dlib's face recognition network, whose weights @vladmandic/face-api ships as bare tensors. The
 * graph is not in the package's files, so it is written down here; a test holds it against face-api itself.
 */

import type { TfConstant } from '../../store/import/weights.ts';
import { ensureJudge } from './judge-file.ts';
import { JudgeGraph } from './judge-graph.ts';

/** Side of the face chip the network was trained on. */
export const chipSidePx = 150;

/** The residual blocks in order; `down` halves the picture and widens the channels to those of its filters. */
const BLOCKS = [
  ...['conv32_1', 'conv32_2', 'conv32_3'].map((name) => ({ name, down: false })),
  { name: 'conv64_down', down: true },
  ...['conv64_1', 'conv64_2', 'conv64_3'].map((name) => ({ name, down: false })),
  { name: 'conv128_down', down: true },
  ...['conv128_1', 'conv128_2'].map((name) => ({ name, down: false })),
  { name: 'conv256_down', down: true },
  ...['conv256_1', 'conv256_2'].map((name) => ({ name, down: false })),
  { name: 'conv256_down_out', down: true },
] as const;

/**
 * Path of the judge's ONNX file in `home`, made from the npm package when it is not there. Input pixels float32
 * [B, 3, 150, 150] RGB 0..255, output descriptor float32 [B, 128].
 * @throws ModelError source-missing, source-tampered, home-not-writable, disk-full.
 */
export function ensureIdentityJudge(home: string): Promise<string> {
  return ensureJudge(home, {
    name: 'identity',
    version: 1,
    weights: {
      path: 'model/face_recognition_model.bin',
      sha256: 'b413e420d6840b2775fba32008db6f3cddb07d485967fb42cfcf379c16a8c589',
    },
    manifest: {
      path: 'model/face_recognition_model-weights_manifest.json',
      sha256: 'cbaffa501b0b9275a12b63357a6843e7e30c054e1c9151e1a5f879b26e32986b',
    },
    build,
  });
}

function build(weights: ReadonlyMap<string, TfConstant>): Uint8Array {
  const graph = new JudgeGraph(weights);
  let value = convolve(graph, graph.scaled, 'conv32_down', { stride: 2, pad: 0, relu: true });
  value = graph.add('MaxPool', [value], { kernel_shape: [3, 3], strides: [2, 2] });
  for (const { name, down } of BLOCKS) value = residual(graph, value, name, down);
  value = graph.add('GlobalAveragePool', [value]);
  value = graph.add('Flatten', [value]);
  const { shape, data } = graph.weight('fc');
  graph.add('MatMul', [value, graph.floats('fc', shape, data)], {}, 'descriptor');
  return graph.encode('identity-judge', chipSidePx, { name: 'descriptor', sizes: [128] });
}

/** Convolution with its scale folded into the filters and, where asked, a rectifier. */
function convolve(
  graph: JudgeGraph,
  value: string,
  name: string,
  options: { stride: number; pad: number; relu: boolean },
): string {
  const [bias, factor, offset] = ['conv/bias', 'scale/weights', 'scale/biases'].map(
    (part) => graph.weight(`${name}/${part}`).data,
  );
  const filters = graph.filters(`${name}/conv/filters`, { factors: factor });
  const [height = 0, width = 0, , count = 0] = filters.sizes;
  const shifts = Float32Array.from(
    { length: count },
    (_, f) => (bias?.[f] ?? 0) * (factor?.[f] ?? 0) + (offset?.[f] ?? 0),
  );
  const { stride, pad, relu } = options;
  const out = graph.add('Conv', [value, filters.name, graph.floats(`${name}/shifts`, [count], shifts)], {
    kernel_shape: [height, width],
    strides: [stride, stride],
    pads: [pad, pad, pad, pad],
  });
  return relu ? graph.add('Relu', [out]) : out;
}

/** Two convolutions beside what goes past them; going down, that is pooled and its missing channels are zeros. */
function residual(graph: JudgeGraph, value: string, name: string, down: boolean): string {
  const first = convolve(
    graph,
    value,
    `${name}/conv1`,
    down ? { stride: 2, pad: 0, relu: true } : { stride: 1, pad: 1, relu: true },
  );
  let out = convolve(graph, first, `${name}/conv2`, { stride: 1, pad: 1, relu: false });
  let past = value;
  if (down) {
    past = graph.add('AveragePool', [value], { kernel_shape: [2, 2], strides: [2, 2] });
    const [, , depth = 0, count = 0] = graph.weight(`${name}/conv1/conv/filters`).shape;
    if (count !== depth) past = graph.pad(past, `${name}/channels`, [0, 0, 0, 0, 0, count - depth, 0, 0]);
    // At 8 and 4 px the pooled side is one larger than the convolution's, which the network fills with zeros.
    if (name.startsWith('conv256')) out = graph.pad(out, `${name}/edge`, [0, 0, 0, 0, 0, 0, 1, 1]);
  }
  return graph.add('Relu', [graph.add('Add', [out, past])]);
}
