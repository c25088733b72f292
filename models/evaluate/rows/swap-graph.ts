/** The face swap's sample graph with measuring nodes beside it. */

import {
  addNodes,
  type GraphData,
  type GraphNode,
  inputLink,
  type Link,
  link,
  onlyNode,
  outputLink,
  setInputs,
  setParams,
} from '../graph.ts';
import { motionNodes, plainPaste, whoNodes } from './measured.ts';

/** Components and regions that a representation assembler has a choice for. */
export const tokenParts = ['identity', 'expression', 'pose', 'gaze', 'texture', 'light'] as const;
export const regionParts = ['brows', 'eyes', 'nose', 'lips', 'skin', 'hair', 'ears', 'background'] as const;

/** How a swap differs from the sample graph's default. */
export interface SwapVariant {
  /** Start noise, 0..1. */
  readonly startNoise?: number;
  /** The reference shows nothing of the source: mode removed. */
  readonly withheld?: true;
  /** No token tells anything: every component and region is ignored, the reference alone steers. */
  readonly referenceOnly?: true;
}

export const swapParts = {
  result: (graph: GraphData): Link => outputLink(graph, 'result'),
  assembler: (graph: GraphData): string => onlyNode(graph, 'steer/region-assembler'),
  representation: (graph: GraphData): string => onlyNode(graph, 'steer/representation-assembler'),
  paste: (graph: GraphData): string => outputLink(graph, 'result').node,
};

/** The sample graph with source and target set and the variant applied. */
export function swapGraph(
  sample: GraphData,
  files: { readonly source: string; readonly target: string },
  variant: SwapVariant = {},
): GraphData {
  let graph = setInputs(sample, files);
  const sampler = onlyNode(graph, 'diffusion/sampler');
  if (variant.withheld) graph = mendRemoved(setParams(graph, swapParts.assembler(graph), { mode: 'removed' }));
  if (variant.referenceOnly) {
    const ignored = Object.fromEntries([...tokenParts, ...regionParts].map((part) => [part, 'ignored']));
    graph = setParams(graph, swapParts.representation(graph), ignored);
  }
  if (variant.startNoise !== undefined) graph = setParams(graph, sampler, { startNoise: variant.startNoise });
  return graph;
}

/** With Match Tint and Draw Eyes before the paste, as the inpainting graph has them: a face that was cut out has stains and smudged eyes. */
function mendRemoved(graph: GraphData): GraphData {
  const [assembler, paste] = [swapParts.assembler(graph), swapParts.paste(graph)];
  const pasteNode = graph.nodes[paste] as GraphNode;
  return addNodes(graph, {
    'm-tint': {
      type: 'steer/match-tint',
      inputs: {
        image: inputLink(graph, paste, 'crop'),
        representation: link(swapParts.representation(graph), 'representation'),
        reference: link(assembler, 'reference'),
      },
    },
    'm-eyes': {
      type: 'steer/draw-eyes',
      inputs: {
        image: link('m-tint', 'image'),
        representation: link(swapParts.representation(graph), 'representation'),
        reference: link(assembler, 'reference'),
      },
    },
    [paste]: { ...pasteNode, inputs: { ...pasteNode.inputs, crop: link('m-eyes', 'image') } },
  });
}

/** Start noise where the reference was cut out: that of the inpainting graph, which always has a hole. */
export function startNoiseWithheld(inpainting: GraphData): number {
  const { startNoise } = inpainting.nodes[onlyNode(inpainting, 'diffusion/sampler')]?.params ?? {};
  return typeof startNoise === 'number' ? startNoise : 1;
}

/**
 * All that is measured on one swap. `raw` is the donor's pixels carried over by the 3DMM with their own colours and
 * pasted; `poisson` the same with its seam solved away; `null` the target through the autoencoder, nothing edited.
 */
export function measuredSwap(graph: GraphData, judge: string): GraphData {
  const [assembler, paste] = [swapParts.assembler(graph), swapParts.paste(graph)];
  const assemblerNode = graph.nodes[assembler] as GraphNode;
  const [target, canvas] = [inputLink(graph, paste, 'image'), inputLink(graph, assembler, 'canvas-image')];
  const mask = inputLink(graph, paste, 'mask');
  const result = swapParts.result(graph);
  const own = link('m-target-motion', 'motion');
  return addNodes(graph, {
    'm-target-motion': { type: 'face/motion', inputs: { face: inputLink(graph, assembler, 'canvas-face') } },
    ...whoNodes('m-result', result, judge),
    ...motionNodes('m-result', own),
    'm-raw-reference': { ...assemblerNode, params: { ...assemblerNode.params, colourMatch: 0, mode: 'assembled' } },
    'm-raw': plainPaste(target, link('m-raw-reference', 'picture'), link('m-raw-reference', 'mask')),
    ...whoNodes('m-raw', link('m-raw', 'image'), judge),
    'm-poisson-crop': {
      type: 'evaluate/poisson',
      inputs: { canvas, picture: link('m-raw-reference', 'picture'), mask: link('m-raw-reference', 'mask') },
    },
    'm-poisson': plainPaste(target, link('m-poisson-crop', 'image'), link('m-raw-reference', 'mask')),
    ...whoNodes('m-poisson', link('m-poisson', 'image'), judge),
    'm-null-latent': { type: 'diffusion/vae-encode', inputs: { image: canvas } },
    'm-null-crop': { type: 'diffusion/vae-decode', inputs: { latent: link('m-null-latent', 'latent') } },
    'm-null': { type: 'face/paste-back', inputs: { image: target, crop: link('m-null-crop', 'image'), mask } },
    'm-null-face': { type: 'face/detect-align', inputs: { image: link('m-null', 'image') } },
    ...motionNodes('m-null', own),
    'm-blend': {
      type: 'evaluate/blend',
      inputs: {
        target,
        result,
        raw: link('m-raw', 'image'),
        mask: outputLink(graph, 'mask'),
        parsing: inputLink(graph, assembler, 'canvas-parsing'),
      },
    },
  });
}
