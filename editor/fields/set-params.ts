/** Params set by dragging in a picture: several at once as one step, strokes each as a step of its own. */

import type { Draft } from 'immer';
import type { GraphNode } from '../../graphs/format/index.ts';
import type { Stroke } from '../../nodes/kit/index.ts';
import { change } from '../state/document.ts';

type ParamValue = Draft<GraphNode['params'][string]>;

/** Sets number params together; what is dragged without a pause is one undo step. */
export function setNumbers(node: string, label: string, values: Readonly<Record<string, number>>): void {
  change(
    label,
    ({ graph }) => {
      const params = graph.nodes[node]?.params;
      if (params) Object.assign(params, values);
    },
    `${label} ${node}`,
  );
}

/** A param of a node with its value; undefined is the default. */
export interface ParamChange {
  readonly node: string;
  readonly param: string;
  readonly value: string | undefined;
}

/** Sets or clears params of several nodes as one undo step. */
export function setChoices(label: string, changes: readonly ParamChange[]): void {
  change(label, ({ graph }) => {
    for (const { node, param, value } of changes) {
      const params = graph.nodes[node]?.params;
      if (!params) continue;
      if (value === undefined) delete params[param];
      else params[param] = value;
    }
  });
}

/** Sets the strokes of a mask as one undo step, however soon it follows the last. */
export function setStrokes(node: string, param: string, label: string, strokes: readonly Stroke[]): void {
  change(label, ({ graph }) => {
    const params = graph.nodes[node]?.params;
    if (!params) return;
    if (strokes.length === 0) delete params[param];
    else params[param] = strokes as unknown as ParamValue;
  });
}
