/**
 * The landmark judge: face-api's network of 68 landmarks (the layout of iBUG 300-W), whose weights @vladmandic/face-api
 * ships as bare tensors. It finds no mesh, and no model of any pack was trained or steered with it; a test holds it
 * against face-api itself.
 */

import type { TfConstant } from '../../store/import/weights.ts';
import { ensureJudge } from './judge-file.ts';
import { JudgeGraph } from './judge-graph.ts';

/** Side of the square the network looks at. */
export const landmarksSidePx = 112;

export const landmarkCount = 68;

/** Blocks of four layers whose outputs are summed; the first layer of each halves the picture. */
const BLOCKS = ['dense0', 'dense1', 'dense2', 'dense3'] as const;
const LAYERS = ['conv0', 'conv1', 'conv2', 'conv3'] as const;

/**
 * Path of the judge's ONNX file in `home`, made from the npm package when it is not there. Input pixels float32
 * [B, 3, 112, 112] RGB 0..255, output landmarks float32 [B, 136]: x, y, x, y ... as shares of the side.
 * @throws ModelError source-missing, source-tampered, home-not-writable, disk-full.
 */
export function ensureLandmarksJudge(home: string): Promise<string> {
  return ensureJudge(home, {
    name: 'landmarks',
    version: 1,
    weights: {
      path: 'model/face_landmark_68_model.bin',
      sha256: '4611ef65c87d836d03d684b30eec4d195d8b219fa1dd58fc58945831c6b9299b',
    },
    manifest: {
      path: 'model/face_landmark_68_model-weights_manifest.json',
      sha256: 'ca4886639f86e99b39fed0c155f81b63317225773bd9616716e887b0153389c9',
    },
    build,
  });
}

function build(weights: ReadonlyMap<string, TfConstant>): Uint8Array {
  const graph = new JudgeGraph(weights);
  let value = graph.scaled;
  for (const block of BLOCKS) value = dense(graph, value, block);
  value = graph.add('AveragePool', [value], { kernel_shape: [7, 7], strides: [2, 2] });
  value = graph.add('Flatten', [value]);
  const [matrix, bias] = ['fc/weights', 'fc/bias'].map((name) => {
    const { shape, data } = graph.weight(name);
    return graph.floats(name, shape, data);
  }) as [string, string];
  graph.add('Add', [graph.add('MatMul', [value, matrix]), bias], {}, 'landmarks');
  return graph.encode('landmarks-judge', landmarksSidePx, { name: 'landmarks', sizes: [landmarkCount * 2] });
}

/** Each layer takes the rectified sum of all before it. */
function dense(graph: JudgeGraph, value: string, block: string): string {
  let sum = '';
  let last = value;
  for (const [i, name] of LAYERS.entries()) {
    const layer = convolve(graph, last, `${block}/${name}`, i === 0);
    // The first layer is rectified before it is added, the sums after.
    sum = i === 0 ? graph.add('Relu', [layer]) : graph.add('Add', [sum, layer]);
    last = i === 0 ? sum : graph.add('Relu', [sum]);
  }
  return last;
}

/** A plain convolution in the first layer of all, else one per channel and one across channels. */
function convolve(graph: JudgeGraph, value: string, name: string, halves: boolean): string {
  const { shape, data } = graph.weight(`${name}/bias`);
  const bias = graph.floats(`${name}/bias`, shape, data);
  // As TensorFlow's padding 'same': an even side that is halved gets its zeros at the right and below.
  const look = { kernel_shape: [3, 3], strides: halves ? [2, 2] : [1, 1], pads: halves ? [0, 0, 1, 1] : [1, 1, 1, 1] };
  if (name === 'dense0/conv0') return graph.add('Conv', [value, graph.filters(`${name}/filters`).name, bias], look);
  const { name: filters, sizes } = graph.filters(`${name}/depthwise_filter`, { layout: 'per-channel' });
  const group = sizes[2] ?? 1;
  const own = graph.add('Conv', [value, filters], { ...look, group });
  return graph.add('Conv', [own, graph.filters(`${name}/pointwise_filter`).name, bias], { kernel_shape: [1, 1] });
}
