/** The column of each node: after all that feed it, where there is room among those it may stand in. */

import type { Links } from './arrange-links.ts';
import type { Size } from './node-size.ts';

/** About one node; what a link's way across one column weighs against the square of a column's height in nodes. */
const ROW_PX = 300;
const LINK_WEIGHT = 0.6;
const ROUNDS = 20;

/** Longest way to each node along `next`; a circle is cut where it is closed. */
function depths(ids: readonly string[], next: ReadonlyMap<string, readonly string[]>): Map<string, number> {
  const known = new Map<string, number>();
  const under = new Set<string>();
  const depth = (id: string): number => {
    const found = known.get(id);
    if (found !== undefined) return found;
    under.add(id);
    const before = (next.get(id) ?? []).filter((one) => !under.has(one)).map(depth);
    under.delete(id);
    const made = Math.max(-1, ...before) + 1;
    known.set(id, made);
    return made;
  };
  for (const id of ids) depth(id);
  return known;
}

/** Columns by node, from 0. */
export function columnsOf(
  ids: readonly string[],
  { into, from }: Links,
  sizeOf: (id: string) => Size,
): ReadonlyMap<string, number> {
  const columns = depths(ids, into);
  const at = (id: string): number => columns.get(id) ?? 0;
  const last = Math.max(0, ...columns.values());
  const rows = (id: string): number => sizeOf(id).height / ROW_PX;
  const filled = Array.from({ length: last + 1 }, () => 0);
  for (const id of ids) filled[at(id)] = (filled[at(id)] ?? 0) + rows(id);

  /** What standing in a column costs a node: how high that column gets, and how long its links. */
  const cost = (id: string, column: number): number => {
    const others = (filled[column] ?? 0) - (column === at(id) ? rows(id) : 0);
    const way = (to: string): number => Math.abs(at(to) - column);
    const links = [...(into.get(id) ?? []), ...(from.get(id) ?? [])];
    return (others + rows(id)) ** 2 - others ** 2 + LINK_WEIGHT * links.reduce((sum, to) => sum + way(to), 0);
  };
  const settle = (id: string): boolean => {
    const ahead = (from.get(id) ?? []).map(at).filter((column) => column > at(id));
    const behind = (into.get(id) ?? []).map(at).filter((column) => column < at(id));
    const first = Math.max(-1, ...behind) + 1;
    const end = Math.min(last + 1, ...ahead);
    let best = at(id);
    for (let column = first; column < end; column += 1) if (cost(id, column) < cost(id, best) - 1e-9) best = column;
    if (best === at(id)) return false;
    filled[at(id)] = (filled[at(id)] ?? 0) - rows(id);
    filled[best] = (filled[best] ?? 0) + rows(id);
    columns.set(id, best);
    return true;
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    // Those at the end first: what feeds them follows.
    const moved = [...ids].sort((a, b) => at(b) - at(a)).filter(settle);
    if (moved.length === 0) break;
  }
  return columns;
}
