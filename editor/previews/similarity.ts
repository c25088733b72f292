/** How like two identities are. */

import type { ValueView, ViewOf } from '../../engine/protocol/index.ts';

/** Cosine of two unit vectors; undefined for vectors of two models, which say nothing of each other. */
export function similarityOf(a: ViewOf<'identity'>, b: ValueView | undefined): number | undefined {
  if (b?.kind !== 'identity' || b.model !== a.model || b.vector.length !== a.vector.length) return undefined;
  return a.vector.reduce((sum, value, i) => sum + value * (b.vector[i] ?? 0), 0);
}
