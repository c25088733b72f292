/** Whether the node search is open, where, and what a chosen node is to be linked with. */

import { createStore } from 'zustand/vanilla';
import type { LinkDrag } from '../canvas/link-drag.ts';

export interface SearchState {
  readonly at: { readonly x: number; readonly y: number } | undefined;
  readonly from: LinkDrag['from'];
}

export const searchStore = createStore<SearchState>(() => ({ at: undefined, from: undefined }));

/** Opens at a place of the screen; with `from`, lists only what can be linked to it. */
export function openSearch(at: { readonly x: number; readonly y: number }, from: LinkDrag['from']): void {
  searchStore.setState({ at, from });
}

export function closeSearch(): void {
  searchStore.setState({ at: undefined, from: undefined });
}
