/** What commands act on: the selected nodes and things that are still there. */

import { documentStore } from '../state/document.ts';
import { placeOf } from '../state/layout-edits.ts';
import { selection } from '../state/selection.ts';

/** Selected nodes of the graph. */
export function chosenNodes(): string[] {
  const { nodes } = documentStore.getState().content.graph;
  return [...selection.getState().nodes].filter((id) => nodes[id]);
}

/** Selected frames, notes and points of links. */
export function chosenThings(): string[] {
  const { layout } = documentStore.getState().content;
  return [...selection.getState().things].filter((id) => placeOf(layout, id));
}

/** Everything selected that has a place of its own. */
export function chosenOnCanvas(): string[] {
  return [...chosenNodes(), ...chosenThings()];
}

/** Every node of the open graph. */
export function allNodes(): string[] {
  return Object.keys(documentStore.getState().content.graph.nodes);
}

export const someNodes = (): boolean => chosenNodes().length > 0;
export const something = (): boolean => chosenOnCanvas().length > 0;
