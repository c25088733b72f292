/** Which nodes and edges are selected; no part of undo. */

import { createStore } from 'zustand/vanilla';

export interface Selection {
  readonly nodes: ReadonlySet<string>;
  readonly edges: ReadonlySet<string>;
}

export const selection = createStore<Selection>(() => ({ nodes: new Set(), edges: new Set() }));

export function select(nodes: Iterable<string>): void {
  selection.setState({ nodes: new Set(nodes), edges: new Set() });
}

/** The node whose title is being renamed. */
export const renaming = createStore<{ readonly id: string | undefined }>(() => ({ id: undefined }));
