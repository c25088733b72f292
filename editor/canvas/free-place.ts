/** A place for a new node where it covers no other: where it was asked for, or as little below or beside as it takes. */

import type { NodeDescription } from '../../nodes/kit/index.ts';
import { catalogueStore } from '../state/catalogue.ts';
import { documentStore } from '../state/document.ts';
import type { Point, Rect } from '../state/layout-edits.ts';
import { previewHeight, reckonedSize } from '../state/node-size.ts';
import { runStatus } from '../state/run-status.ts';
import { settings } from '../state/settings.ts';
import { rectOf } from './flow-handle.ts';

const GAP_PX = 16;
const TRIES = 60;
/** Distance of the grid's lines; nodes stop at it while snapping is on. */
export const GRID_PX = 20;

const overlap = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width + GAP_PX &&
  b.x < a.x + a.width + GAP_PX &&
  a.y < b.y + b.height + GAP_PX &&
  b.y < a.y + a.height + GAP_PX;

/** The nearest place at or after `at`, down or to the right, at which a rectangle of this size touches none of `taken`. */
export function clearPlace(at: Point, size: { width: number; height: number }, taken: readonly Rect[]): Point {
  const free = (axis: 'x' | 'y'): Point => {
    let place = at;
    for (let n = 0; n < TRIES; n += 1) {
      const hit = taken.find((rect) => overlap({ ...place, ...size }, rect));
      if (!hit) return place;
      place = axis === 'x' ? { ...place, x: hit.x + hit.width + GAP_PX } : { ...place, y: hit.y + hit.height + GAP_PX };
    }
    return place;
  };
  const [down, right] = [free('y'), free('x')];
  return down.y - at.y <= right.x - at.x ? down : right;
}

/** Place and room of a node: what it takes now, or more while it has nothing to show yet and will after a run. */
export function roomOf(id: string): Rect {
  const rect = rectOf(id);
  const { graph, layout } = documentStore.getState().content;
  const node = graph.nodes[id];
  if (!node || layout.nodes[id]?.collapsed) return rect;
  const description = catalogueStore.getState().descriptions.get(node.type);
  const shows = Object.keys(runStatus.getState().nodes[id]?.outputs ?? {}).length > 0;
  // Params that are opened out make it higher than it was reckoned.
  const drawn = rect.height + (!shows && layout.nodes[id]?.params ? previewHeight(description) : 0);
  return { ...rect, height: Math.max(drawn, reckonedSize(node, description).height) };
}

/** Where a new node of a type goes that was asked for at a place of the canvas: clear of what previews will take. */
export function freePlace(at: Point, description: NodeDescription | undefined): Point {
  const size = reckonedSize({ type: description?.type ?? '', params: {}, inputs: {} }, description);
  return clearOfNodes(at, size, roomOf);
}

/** The same for anything of a size; `rectOfNode` says what a node takes. */
export function clearOfNodes(
  at: Point,
  size: { readonly width: number; readonly height: number },
  rectOfNode: (id: string) => Rect = rectOf,
): Point {
  const { graph } = documentStore.getState().content;
  const place = clearPlace(at, size, Object.keys(graph.nodes).map(rectOfNode));
  return settings.getState().snap ? toGrid(place) : place;
}

/** The nearest crossing of the grid. */
export function toGrid({ x, y }: Point): Point {
  return { x: Math.round(x / GRID_PX) * GRID_PX, y: Math.round(y / GRID_PX) * GRID_PX };
}
