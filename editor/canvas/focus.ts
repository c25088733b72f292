/** The keyboard's focus on the canvas: nodes in reading order, each brought into view before it is focused. */

import { documentStore } from '../state/document.ts';
import { bringIntoView } from './flow-handle.ts';

/** Rows closer than this read as one line, from left to right. */
const LINE_PX = 80;

/** Ids of nodes as they are read: line by line, each from left to right. */
export function readingOrder(places: Readonly<Record<string, { readonly x: number; readonly y: number }>>): string[] {
  const byHeight = Object.entries(places).sort(([, a], [, b]) => a.y - b.y);
  const lines: (typeof byHeight)[] = [];
  for (const entry of byHeight) {
    const line = lines.at(-1);
    const top = line?.[0]?.[1].y;
    if (line && top !== undefined && entry[1].y - top < LINE_PX) line.push(entry);
    else lines.push([entry]);
  }
  return lines.flatMap((line) => line.sort(([, a], [, b]) => a.x - b.x).map(([id]) => id));
}

/** The node before or after another in reading order; the first or last without one; undefined past the ends. */
export function neighbourOf(id: string | undefined, step: 1 | -1): string | undefined {
  const { graph, layout } = documentStore.getState().content;
  const places = Object.fromEntries(
    Object.keys(graph.nodes).map((node) => [node, layout.nodes[node] ?? { x: 0, y: 0 }]),
  );
  const order = readingOrder(places);
  if (id === undefined) return step === 1 ? order[0] : order.at(-1);
  const next = order.indexOf(id) + step;
  return next < 0 ? undefined : order[next];
}

export function nodeElement(id: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`);
}

/**
 * Brings a node into view and focuses it; the canvas itself when the node is gone. What takes the focus while the view
 * still moves (the link picker of a quick hand) keeps it.
 */
export function focusNode(id: string): void {
  if (!documentStore.getState().content.graph.nodes[id]) {
    document.querySelector<HTMLElement>('.canvas')?.focus();
    return;
  }
  nodeElement(id)?.focus({ preventScroll: true });
  const left = document.activeElement;
  void bringIntoView(id).then(() => {
    // What was out of view is drawn with the next frame.
    requestAnimationFrame(() => {
      const now = document.activeElement;
      if (now === left || now === document.body) nodeElement(id)?.focus({ preventScroll: true });
    });
  });
}
