/** Seeds that are thrown anew with each run: which they are is part of the layout, the thrown numbers of the graph. */

import { change, documentStore } from './document.ts';

/** Number of seeds there are. */
export const SEEDS = 2 ** 32;

export function freshSeed(): number {
  return Math.floor(Math.random() * SEEDS);
}

/** Whether each run throws a seed param anew. */
export function toggleRolling(node: string, param: string): void {
  change('Lock seed', ({ layout }) => {
    const place = layout.nodes[node];
    if (!place) return;
    const rolls = place.rolls ?? [];
    const rest = rolls.filter((one) => one !== param);
    place.rolls = rest.length < rolls.length ? rest : [...rolls, param];
  });
}

/** Throws every unlocked seed, as one undo step; called before a run that a person asked for. */
export function rollSeeds(): void {
  const { layout } = documentStore.getState().content;
  const rolling = Object.entries(layout.nodes).flatMap(([node, { rolls = [] }]) =>
    rolls.map((param) => ({ node, param, seed: freshSeed() })),
  );
  if (rolling.length === 0) return;
  change('New seeds', ({ graph }) => {
    for (const { node, param, seed } of rolling) {
      const params = graph.nodes[node]?.params;
      if (params) params[param] = seed;
    }
  });
}
