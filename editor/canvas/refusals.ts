/**
 * Marks every port on the canvas that would not take the link being drawn, and says why. Set on the elements themselves:
 * thousands of ports would otherwise each watch the drag.
 */

import { catalogueStore } from '../state/catalogue.ts';
import { documentStore } from '../state/document.ts';
import { type LinkDrag, linkDrag } from './link-drag.ts';
import { CIRCLE, downstreamOf, upstreamOf, whyMisfit } from './wiring.ts';

type Refuse = (node: string, port: string, side: 'input' | 'output') => string | undefined;

function refuserFor(from: NonNullable<LinkDrag['from']>): Refuse {
  const { graph } = documentStore.getState().content;
  const { descriptions } = catalogueStore.getState();
  const before = upstreamOf(graph, [from.at.node]);
  const after = downstreamOf(graph, [from.at.node]);
  return (node, port, side) => {
    if (node === from.at.node && port === from.at.port && side === from.side) return undefined;
    if (side === from.side) return 'Links go from an output to an input.';
    const here = { node, port };
    if (side === 'input') return before.has(node) ? CIRCLE : whyMisfit(graph, descriptions, from.at, here);
    return after.has(node) ? CIRCLE : whyMisfit(graph, descriptions, here, from.at);
  };
}

let refuse: Refuse | undefined;

/** Marks one port; called for all when a drag begins or ends, and for each that appears meanwhile. */
export function markPort(element: HTMLElement | null): void {
  if (!element) return;
  const { node = '', port = '', side } = element.dataset;
  const why = refuse?.(node, port, side === 'input' ? 'input' : 'output');
  if (why === undefined) delete element.dataset.refusal;
  else element.dataset.refusal = why;
}

function markAll(): void {
  for (const element of document.querySelectorAll<HTMLElement>('.canvas .port')) markPort(element);
}

/** Keeps the marks in step with the link being drawn; gives what stops it. */
export function watchRefusals(): () => void {
  return linkDrag.subscribe(({ from }, before) => {
    if (from === before.from) return;
    refuse = from && refuserFor(from);
    markAll();
  });
}
