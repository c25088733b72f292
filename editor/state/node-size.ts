/** How large a node is drawn, reckoned from what it shows and will show after a run: room is left before it is drawn. */

import type { GraphNode } from '../../graphs/format/index.ts';
import { inputsOf, type NodeDescription, outputsOf } from '../../nodes/kit/index.ts';
import { isTall } from '../previews/preview-kinds.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Sizes a node is reckoned with before the page has measured it. */
const HEAD_PX = 42;
const PORT_PX = 20;
const PARAM_PX = 40;
const PREVIEW_PX = 142;
/** What is set in a picture: regions, strokes, a head; a gaze takes less. */
const PICKER_PX = 230;
const GAZE_PX = 125;
const LINE_PX = 28;
const NODE_WIDTH_PX = 220;
const NODE_HEIGHT_PX = 120;

/** What the values of a node will take on it once it ran. */
export function previewHeight(description: NodeDescription | undefined): number {
  // What is set by eye stands in for the preview.
  if (!description || description.handles || hasPicture(description)) return 0;
  return Object.values(outputsOf(description)).some(({ kind }) => isTall(kind)) ? PREVIEW_PX : LINE_PX;
}

const hasPicture = ({ params }: NodeDescription): boolean =>
  Object.values(params).some((spec) => spec.param === 'file' && spec.accept === 'picture');

/** Height a node will have, reckoned from what it shows, so that a graph can be laid out before it is drawn. */
export function reckonedSize(node: GraphNode | undefined, description: NodeDescription | undefined): Size {
  if (!node || !description) return { width: NODE_WIDTH_PX, height: NODE_HEIGHT_PX };
  const outputs = Object.values(outputsOf(description));
  const ports = Math.max(Object.keys(inputsOf(description, node.params)).length, outputs.length);
  const params = Object.values(description.params);
  const byEye = [
    ...(description.handles ?? []).map(({ handle }) => (handle === 'gaze' ? GAZE_PX : PICKER_PX)),
    ...params.flatMap((spec) =>
      spec.param === 'strokes' || (spec.param === 'set' && spec.picks && params.length === 1) ? [PICKER_PX] : [],
    ),
  ].reduce((sum, px) => sum + px, 0);
  const height =
    HEAD_PX +
    ports * PORT_PX +
    (params.length > 0 ? PARAM_PX : 0) +
    byEye +
    (hasPicture(description) ? PREVIEW_PX : previewHeight(description));
  return { width: NODE_WIDTH_PX, height };
}
