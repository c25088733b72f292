/** Finding a node of the open graph: whether the bar is open, and what matches. */

import { createStore } from 'zustand/vanilla';
import { catalogueStore } from './catalogue.ts';
import type { Content } from './document.ts';
import { nameOf } from './link-edits.ts';

export const findStore = createStore<{ readonly open: boolean }>(() => ({ open: false }));

/** Ids of nodes whose title, id, type or texts hold every typed word; those whose title begins with it first. */
export function nodesMatching({ graph }: Content, typed: string): string[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const found = Object.entries(graph.nodes).flatMap(([id, node]) => {
    const title = nameOf(graph, id).toLowerCase();
    const summary = catalogueStore.getState().descriptions.get(node.type)?.help.summary ?? '';
    const params = Object.values(node.params).filter((value) => typeof value === 'string');
    const text = [title, id, node.type, summary, ...params].join(' ').toLowerCase();
    if (!words.every((word) => text.includes(word))) return [];
    const begins = title.startsWith(words[0] ?? '') || id.startsWith(words[0] ?? '');
    const near = words.every((word) => `${title} ${id}`.includes(word));
    return [{ id, rank: begins ? 0 : near ? 1 : 2 }];
  });
  return found.sort((a, b) => a.rank - b.rank).map(({ id }) => id);
}
