/** Whether the node search is open, where, and what a chosen node is to be linked with. */

import { createStore } from 'zustand/vanilla';
import type { LinkDrag } from '../canvas/link-drag.ts';

export interface SearchState {
  readonly at: { readonly x: number; readonly y: number } | undefined;
  readonly from: LinkDrag['from'];
  /** Name of the link that the chosen node goes into. */
  readonly into: string | undefined;
}

export const searchStore = createStore<SearchState>(() => ({ at: undefined, from: undefined, into: undefined }));

/** Opens at a place of the screen; with `from`, lists only what can be linked to it; with `into`, what fits into a link. */
export function openSearch(
  at: { readonly x: number; readonly y: number },
  from: LinkDrag['from'],
  into?: string | undefined,
): void {
  searchStore.setState({ at, from, into });
}

export function closeSearch(): void {
  searchStore.setState({ at: undefined, from: undefined, into: undefined });
}
