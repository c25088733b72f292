/** A small catalogue for the tests of graphs/check: one description per feature that check looks at. */

import type { CheckFacts } from '../../../graphs/check/index.ts';
import { checkGraph } from '../../../graphs/check/index.ts';
import type { Graph, Problem } from '../../../graphs/format/index.ts';
import { parseGraph } from '../../../graphs/format/index.ts';
import type { Descriptions, NodeDescription } from '../../../nodes/kit/index.ts';

const help = { summary: 'for tests' };

const TYPES: readonly NodeDescription[] = [
  {
    type: 'io/load-image',
    version: 1,
    title: 'Load Image',
    help,
    inputs: {},
    params: { file: { param: 'file', default: '', accept: 'picture' } },
    outputs: { image: { kind: 'image', space: 'original' } },
  },
  {
    type: 'face/detect-align',
    version: 1,
    title: 'Detect',
    help,
    inputs: { image: { kind: 'image', space: 'original' } },
    params: {
      choose: { param: 'choice', default: 'largest', options: ['largest', 'index'] },
      sizePx: { param: 'integer', default: 256, min: 64, max: 1024, unit: 'px' },
    },
    outputs: { crop: { kind: 'image', space: 'crop' }, face: { kind: 'face', space: 'crop' } },
  },
  {
    type: 'face/parse',
    version: 1,
    title: 'Parse',
    help,
    inputs: { image: { kind: 'image', space: 'crop' }, face: { kind: 'face', space: 'crop' } },
    params: {},
    outputs: { parsing: { kind: 'parsing', space: 'crop' } },
  },
  {
    type: 'mask/grow',
    version: 1,
    title: 'Grow',
    help,
    inputs: { mask: { kind: 'mask' }, limit: { kind: 'mask', optional: true } },
    params: { growPx: { param: 'number', default: 0, min: -64, max: 64, unit: 'px' } },
    outputs: { mask: { kind: 'mask' } },
  },
  {
    type: 'steer/assemble',
    version: 1,
    title: 'Assemble',
    help,
    inputs: { 'canvas-image': { kind: 'image', space: 'crop' } },
    repeated: {
      forEach: 'donors',
      inputs: { image: { kind: 'image', space: 'crop' }, parsing: { kind: 'parsing', optional: true } },
    },
    params: {
      donors: { param: 'names', default: ['source'] },
      identity: { param: 'choice', default: 'canvas', options: ['canvas', 'ignored'], optionsFrom: 'donors' },
      regions: { param: 'set', default: ['nose'], options: ['nose', 'lips', 'eyes'] },
    },
    outputs: { picture: { kind: 'image', space: 'crop' } },
  },
  {
    type: 'face/edit-motion',
    version: 1,
    title: 'Edit',
    help,
    inputs: {},
    params: {
      expression: {
        param: 'sliders',
        default: {},
        groups: { mouth: ['jawOpen', 'mouthSmile_L', 'mouthSmile_R'] },
        min: 0,
        max: 1,
        unit: '',
      },
    },
    outputs: { strength: { kind: 'number' } },
  },
  {
    type: 'diffusion/load-denoiser',
    version: 1,
    title: 'Load',
    help,
    inputs: {},
    params: { model: { param: 'model', default: 'nano/denoiser', role: 'denoiser' } },
    outputs: { denoiser: { kind: 'denoiser' } },
  },
  {
    type: 'flow/list',
    version: 1,
    title: 'List',
    help,
    inputs: { items: { kind: 'image', list: true } },
    params: {},
    outputs: { images: { kind: 'image', list: true } },
  },
  {
    type: 'flow/onnx-model',
    version: 1,
    title: 'ONNX',
    help,
    inputs: {},
    portsFromFile: 'file',
    params: { file: { param: 'file', default: '', accept: 'onnx' } },
    outputs: {},
  },
];

export const toyNodes: Descriptions = new Map(TYPES.map((description) => [description.type, description]));

/** A graph of the given nodes, read by the real reader. */
export function graphOf(nodes: Record<string, unknown>, rest: Record<string, unknown> = {}): Graph {
  const parsed = parseGraph({ format: 'facex-graph', version: 1, nodes, ...rest });
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.graph;
}

/** Problems of a graph of the given nodes against the toy catalogue. */
export function check(
  nodes: Record<string, unknown>,
  rest: Record<string, unknown> = {},
  facts: CheckFacts = {},
): readonly Problem[] {
  return checkGraph(graphOf(nodes, rest), toyNodes, facts);
}

/** A link `node.port` as the format writes it. */
export function from(node: string, port: string): { node: string; port: string } {
  return { node, port };
}

/** A picture and its detected face, without faults. */
export const FACE = {
  picture: { type: 'io/load-image' },
  face: { type: 'face/detect-align', inputs: { image: from('picture', 'image') } },
};
