/** Dropping a node without links onto a link: the link lights up while the node is over it, and takes the node in. */

import type { Draft } from 'immer';
import { createStore } from 'zustand/vanilla';
import { inputsOf } from '../../nodes/kit/index.ts';
import { catalogueStore } from '../state/catalogue.ts';
import { type Content, documentStore } from '../state/document.ts';
import { linkOfKey } from '../state/layout.ts';
import { linksOf, spliceInDraft } from '../state/link-edits.ts';
import { inputFor, outputFor, portType } from './wiring.ts';

interface Splice {
  /** The link that would take the node in. */
  readonly key: string | undefined;
  readonly node: string;
}

export const splice = createStore<Splice>(() => ({ key: undefined, node: '' }));

/** Ports by which a node fits into a link; undefined when it does not. */
function fitting(id: string, key: string): { input: string; output: string } | undefined {
  const { graph } = documentStore.getState().content;
  const { descriptions } = catalogueStore.getState();
  const link = linkOfKey(key);
  const node = graph.nodes[id];
  const description = node && descriptions.get(node.type);
  if (!link || !node || !description || link.from.node === id || link.to.node === id) return undefined;
  const given = portType(graph, descriptions, link.from, 'output');
  const wanted = portType(graph, descriptions, link.to, 'input');
  const input = given && inputFor(inputsOf(description, node.params), given);
  const output = wanted && outputFor(description, wanted);
  return input !== undefined && output !== undefined ? { input, output } : undefined;
}

function hasLinks(id: string): boolean {
  return linksOf(documentStore.getState().content.graph).some(({ from, to }) => from.node === id || to.node === id);
}

let free = false;

/** A drag begins: only a single node without links can be spliced in. */
export function startSplice(ids: readonly string[]): void {
  const [id] = ids;
  free = ids.length === 1 && id !== undefined && !hasLinks(id);
}

/** Looks for a link under the dragged node: at the pointer and along its middle. */
export function seekSplice(id: string, pointer: { readonly x: number; readonly y: number }): void {
  if (!free) return;
  const box = document.querySelector(`.react-flow__node[data-id="${CSS.escape(id)}"]`)?.getBoundingClientRect();
  const across = box ? [0.5, 0.25, 0.75, 0.05, 0.95].map((part) => box.left + box.width * part) : [];
  const points = [pointer, ...across.map((x) => ({ x, y: box ? box.top + box.height / 2 : 0 }))];
  const keys = points.flatMap(({ x, y }) =>
    document.elementsFromPoint(x, y).flatMap((one) => one.closest<SVGElement>('.react-flow__edge')?.dataset.id ?? []),
  );
  splice.setState({ key: keys.find((key) => fitting(id, key) !== undefined), node: id });
}

/** Ends a drag; gives what the step does beside moving, when a link took the node in. */
export function endSplice(id: string): ((draft: Draft<Content>) => void) | undefined {
  const { key, node } = splice.getState();
  splice.setState({ key: undefined });
  free = false;
  const link = key === undefined || node !== id ? undefined : linkOfKey(key);
  const ports = key === undefined ? undefined : fitting(id, key);
  return link && ports ? (draft) => spliceInDraft(draft, link, id, ports) : undefined;
}
