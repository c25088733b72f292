/** Points of links: where a new one goes in, from where it was asked for. */

import { documentStore } from '../state/document.ts';
import { linkKey, linkOfKey } from '../state/layout.ts';
import { addReroute, type Point, placeOf } from '../state/layout-edits.ts';
import { linksOf } from '../state/link-edits.ts';
import { rectOf } from './flow-handle.ts';

function distance({ x, y }: Point, a: Point, b: Point): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  const share = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - a.x) * dx + (y - a.y) * dy) / length));
  return Math.hypot(x - a.x - share * dx, y - a.y - share * dy);
}

/** Index at which a point at `at` belongs among those of a way: into its nearest stretch. */
export function stretchAt(way: readonly Point[], at: Point): number {
  const lengths = way.slice(1).map((end, index) => distance(at, way[index] ?? end, end));
  return lengths.indexOf(Math.min(...lengths));
}

/** Puts a point into a link, where the link is nearest to a place of the canvas. */
export function addPointAt(key: string, at: Point): void {
  const link = linkOfKey(key);
  const { layout } = documentStore.getState().content;
  if (!link || !placeOf(layout, link.from.node)) return;
  const [from, to] = [rectOf(link.from.node), rectOf(link.to.node)];
  const start = { x: from.x + from.width, y: from.y + from.height / 2 };
  const end = { x: to.x, y: to.y + to.height / 2 };
  addReroute(key, at, stretchAt([start, ...(layout.reroutes[key] ?? []), end], at));
}

/** Keys of the links that touch a port. */
export function linksAt(node: string, port: string, side: 'input' | 'output'): string[] {
  return linksOf(documentStore.getState().content.graph)
    .filter(({ from, to }) => {
      const end = side === 'input' ? to : from;
      return end.node === node && end.port === port;
    })
    .map(({ from, to }) => linkKey(from, to));
}
