/** Which nodes, links and things of the layout (frames, notes, points of links) are selected; no part of undo. */

import { createStore } from 'zustand/vanilla';

export interface Selection {
  readonly nodes: ReadonlySet<string>;
  readonly edges: ReadonlySet<string>;
  /** Ids as state/things.ts writes them. */
  readonly things: ReadonlySet<string>;
}

const NONE: Selection = { nodes: new Set(), edges: new Set(), things: new Set() };

export const selection = createStore<Selection>(() => NONE);

/** Selects these nodes and things, and nothing else. */
export function select(nodes: Iterable<string>, things: Iterable<string> = []): void {
  selection.setState({ nodes: new Set(nodes), edges: new Set(), things: new Set(things) });
}

/** Selects one link and nothing else. */
export function selectEdge(key: string): void {
  selection.setState({ ...NONE, edges: new Set([key]) });
}

/** The node, frame or note (as a thing's id) whose text is being edited. */
export const renaming = createStore<{ readonly id: string | undefined }>(() => ({ id: undefined }));
