/**
 * Heights of nodes whose columns and order are known: nobody overlaps, the tallest column says how high it all gets, and
 * each stands as near to the middle of what it is linked with as that leaves room for.
 */

import type { Links } from './arrange-links.ts';
import type { Size } from './node-size.ts';

const ROW_GAP_PX = 28;
const SWEEPS = 16;

interface Block {
  /** Sum and count of what its members want, and how many members it has. */
  sum: number;
  weight: number;
  count: number;
}

/**
 * The rising sequence nearest to the wanted values by squares (pool adjacent violators), kept within bounds; each value
 * counts by its weight.
 */
function rising(wanted: readonly number[], weights: readonly number[], low: number, high: number): number[] {
  const blocks: Block[] = [];
  wanted.forEach((value, index) => {
    const weight = weights[index] ?? 1;
    blocks.push({ sum: value * weight, weight, count: 1 });
    for (;;) {
      const [before, after] = [blocks.at(-2), blocks.at(-1)];
      if (!before || !after || before.sum / before.weight <= after.sum / after.weight) break;
      blocks.pop();
      before.sum += after.sum;
      before.weight += after.weight;
      before.count += after.count;
    }
  });
  return blocks.flatMap(({ sum, weight, count }) =>
    Array.from({ length: count }, () => Math.min(high, Math.max(low, sum / weight))),
  );
}

/** Tops of nodes, from 0; `columns` from left to right, each from top to bottom. */
export function packed(
  columns: readonly (readonly string[])[],
  { into, from }: Links,
  sizeOf: (id: string) => Size,
): ReadonlyMap<string, number> {
  const high = (id: string): number => sizeOf(id).height;
  /** Offsets of a column's nodes when they stand close, and where it ends. */
  const close = columns.map((nodes) => {
    let y = 0;
    const offsets = nodes.map((id) => {
      const offset = y;
      y += high(id) + ROW_GAP_PX;
      return offset;
    });
    return { nodes, offsets, height: Math.max(0, y - ROW_GAP_PX) };
  });
  const height = Math.max(0, ...close.map((column) => column.height));
  const tops = new Map<string, number>();
  for (const column of close)
    column.nodes.forEach((id, index) => {
      tops.set(id, (column.offsets[index] ?? 0) + (height - column.height) / 2);
    });
  const middle = (id: string): number => (tops.get(id) ?? 0) + high(id) / 2;
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    for (const column of sweep % 2 === 0 ? close : [...close].reverse()) {
      const linked = column.nodes.map((id) => [...(into.get(id) ?? []), ...(from.get(id) ?? [])]);
      const wanted = column.nodes.map((id, index) => {
        const others = linked[index] ?? [];
        const at = others.length > 0 ? others.reduce((sum, one) => sum + middle(one), 0) / others.length : middle(id);
        return at - high(id) / 2 - (column.offsets[index] ?? 0);
      });
      const weights = linked.map((others) => Math.max(1, others.length));
      rising(wanted, weights, 0, height - column.height).forEach((shift, index) => {
        const id = column.nodes[index];
        if (id !== undefined) tops.set(id, (column.offsets[index] ?? 0) + shift);
      });
    }
  }
  return tops;
}
