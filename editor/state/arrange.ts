/**
 * Automatic layout: columns from left to right by links, no higher than need be. Dagre puts each column in an order with
 * few crossings; it spreads them out for its long links, so the heights are ours: as near to what each is linked with
 * as there is room.
 */

import { Graph as DagreGraph, layout as dagreLayout } from '@dagrejs/dagre';
import type { Graph } from '../../graphs/format/index.ts';
import { columnsOf } from './arrange-columns.ts';
import { packed } from './arrange-heights.ts';
import { type Links, linksAmong } from './arrange-links.ts';
import type { Size } from './node-size.ts';

const COLUMN_GAP_PX = 64;

/** The nodes of each column from top to bottom, in an order with few crossings. */
function inOrder(ids: readonly string[], { into }: Links, columns: ReadonlyMap<string, number>): string[][] {
  const drawn = new DagreGraph();
  drawn.setGraph({ rankdir: 'LR' });
  const column = (id: string): number => columns.get(id) ?? 0;
  for (const id of ids) drawn.setNode(id, { width: 1, height: 1 });
  for (const id of ids) {
    const feeders = into.get(id) ?? [];
    for (const feeder of new Set(feeders)) {
      const weight = feeders.filter((one) => one === feeder).length;
      // A link that goes back closes a circle; the order does without it.
      const minlen = column(id) - column(feeder);
      if (minlen > 0) drawn.setEdge(feeder, id, { minlen, weight });
    }
  }
  dagreLayout(drawn);
  const height = (id: string): number => (drawn.node(id) as { readonly y: number }).y;
  const last = Math.max(-1, ...columns.values());
  return Array.from({ length: last + 1 }, (_, index) =>
    ids.filter((id) => column(id) === index).sort((a, b) => height(a) - height(b)),
  );
}

/** Places of the given nodes by the direction of their links, left to right; `sizeOf` says how much room each takes. */
export function arrange(
  graph: Graph,
  ids: readonly string[],
  sizeOf: (id: string) => Size,
): Record<string, { x: number; y: number }> {
  const links = linksAmong(graph, ids);
  const columns = inOrder(ids, links, columnsOf(ids, links, sizeOf));
  const tops = packed(columns, links, sizeOf);
  const places: Record<string, { x: number; y: number }> = {};
  let x = 0;
  for (const nodes of columns) {
    for (const id of nodes) places[id] = { x, y: Math.round(tops.get(id) ?? 0) };
    if (nodes.length > 0) x += Math.max(...nodes.map((id) => sizeOf(id).width)) + COLUMN_GAP_PX;
  }
  return places;
}
