/** How two graphs differ, in words: what to know before one replaces the other. Pure. */

import type { Graph } from '../../graphs/format/index.ts';

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const listed = (words: string, ids: readonly string[]): string[] =>
  ids.length === 0
    ? []
    : [`${words} ${ids.slice(0, 6).join(', ')}${ids.length > 6 ? ` and ${ids.length - 6} more` : ''}`];

/** Sentences that say what `theirs` has that `mine` has not, and the other way round; empty when only places differ. */
export function differenceInWords(mine: Graph, theirs: Graph): readonly string[] {
  const [here, there] = [Object.keys(mine.nodes), Object.keys(theirs.nodes)];
  const changed = here.filter((id) => theirs.nodes[id] && !same(mine.nodes[id], theirs.nodes[id]));
  return [
    ...(mine.name === theirs.name ? [] : [`It is called “${theirs.name}”, yours “${mine.name}”.`]),
    ...listed(
      'Only there:',
      there.filter((id) => !mine.nodes[id]),
    ),
    ...listed(
      'Only here:',
      here.filter((id) => !theirs.nodes[id]),
    ),
    ...listed('Set or linked otherwise:', changed),
    ...(same(mine.outputs, theirs.outputs) && same(mine.inputs, theirs.inputs)
      ? []
      : ['It exposes other inputs or outputs.']),
  ];
}
