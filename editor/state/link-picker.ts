/** Linking by keyboard: the port a link is being made from, and where the list of ports stands. */

import { createStore } from 'zustand/vanilla';
import type { LinkDrag } from '../canvas/link-drag.ts';

export interface LinkPick {
  /** Node whose ports are offered; undefined while nothing is being linked. */
  readonly node: string | undefined;
  /** The port chosen of it. */
  readonly from: LinkDrag['from'];
}

const CLOSED: LinkPick = { node: undefined, from: undefined };

export const linkPick = createStore<LinkPick>(() => CLOSED);

/** Opens the list of a node's ports, or, with `from`, of the ports that one can be linked with. */
export function pickLink(node: string, from?: LinkDrag['from']): void {
  linkPick.setState({ node, from });
}

export function closeLinkPick(): void {
  linkPick.setState(CLOSED);
}
