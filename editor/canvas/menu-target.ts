/** What a menu on the canvas is about. */

import { createStore } from 'zustand/vanilla';
import type { Point } from '../state/layout-edits.ts';
import { readThing } from '../state/things.ts';

export type MenuTarget = {
  /** Where it was asked for, on the screen. */
  readonly place: Point;
} & (
  | { readonly at: 'canvas' }
  | { readonly at: 'node' | 'frame' | 'note' | 'reroute'; readonly id: string }
  | { readonly at: 'link'; readonly key: string }
  | { readonly at: 'port'; readonly node: string; readonly port: string; readonly side: 'input' | 'output' }
);

export const menuTarget = createStore<{ readonly target: MenuTarget }>(() => ({
  target: { at: 'canvas', place: { x: 0, y: 0 } },
}));

/** What an element of the canvas belongs to. */
export function targetOf(element: Element, place: Point): MenuTarget {
  const port = element.closest<HTMLElement>('.port');
  if (port) {
    const { node = '', port: name = '', side } = port.dataset;
    return { at: 'port', node, port: name, side: side === 'input' ? 'input' : 'output', place };
  }
  const id = element.closest<HTMLElement>('.react-flow__node')?.dataset.id;
  if (id !== undefined) return { at: readThing(id)?.thing ?? 'node', id, place };
  const key = element.closest<SVGElement>('.react-flow__edge')?.dataset.id;
  if (key !== undefined) return { at: 'link', key, place };
  return { at: 'canvas', place };
}
