/** Every way the graph itself is changed, as small functions over `change`; commands, canvas and fields share them. */

import type { Draft } from 'immer';
import type { GraphNode, Link } from '../../graphs/format/index.ts';
import type { NodeDescription } from '../../nodes/kit/index.ts';
import { catalogueStore } from './catalogue.ts';
import { type Content, change, documentStore } from './document.ts';
import type { Place } from './layout.ts';
import { dropLoosePoints, healInDraft, linksInto } from './link-edits.ts';

/** An id for a new node: the type's last word, numbered when taken. */
export function freshId(nodes: Readonly<Record<string, unknown>>, type: string): string {
  const word = type.split('/').at(-1) ?? 'node';
  if (!Object.hasOwn(nodes, word)) return word;
  for (let n = 2; ; n += 1) if (!Object.hasOwn(nodes, `${word}-${n}`)) return `${word}-${n}`;
}

/** Adds a node; gives its id. `link` wires it to what it was dragged from, in the same step. */
export function addNode(
  type: string,
  place: Place,
  wire?: (id: string, description: NodeDescription, draft: Draft<Content>) => void,
): string {
  const description = catalogueStore.getState().descriptions.get(type);
  const id = freshId(documentStore.getState().content.graph.nodes, type);
  change(`Add ${description?.title ?? type}`, (draft) => {
    draft.graph.nodes[id] = { type, params: {}, inputs: {} };
    draft.layout.nodes[id] = place;
    if (description) wire?.(id, description, draft);
  });
  return id;
}

/** Removes nodes with every link and exposed name that touches them; `heal` joins what came in with what hung on them. */
export function removeNodes(ids: readonly string[], heal = false): void {
  change(ids.length === 1 ? 'Delete node' : `Delete ${ids.length} nodes`, (draft) =>
    removeInDraft(draft, new Set(ids), heal),
  );
}

/** The same in a draft, for steps that remove other things as well. */
export function removeInDraft(draft: Draft<Content>, gone: ReadonlySet<string>, heal: boolean): void {
  const { graph, layout } = draft;
  if (heal) healInDraft(draft, gone);
  for (const id of gone) {
    delete graph.nodes[id];
    delete layout.nodes[id];
  }
  for (const node of Object.values(graph.nodes)) {
    for (const [port, input] of Object.entries(node.inputs)) {
      const rest = linksInto(input).filter((link) => !gone.has(link.node));
      if (rest.length === 0) delete node.inputs[port];
      else if (Array.isArray(input) && rest.length < input.length) node.inputs[port] = [...rest];
    }
  }
  for (const [name, output] of Object.entries(graph.outputs)) if (gone.has(output.node)) delete graph.outputs[name];
  for (const [name, input] of Object.entries(graph.inputs)) {
    if (!input.to.some((target) => gone.has(target.node))) continue;
    input.to = input.to.filter((target) => !gone.has(target.node));
    if (input.to.length === 0) delete graph.inputs[name];
  }
  for (const frame of Object.values(layout.frames)) {
    if (frame.members.some((id) => gone.has(id))) frame.members = frame.members.filter((id) => !gone.has(id));
  }
  dropLoosePoints(draft);
}

/** Sets a param; quick changes of the same one are one step. Undefined sets it back to its default. */
export function setParam(node: string, param: string, value: unknown): void {
  change(
    `Set ${param}`,
    ({ graph }) => {
      const params = graph.nodes[node]?.params;
      if (!params) return;
      if (value === undefined) delete params[param];
      else params[param] = value as Draft<GraphNode['params'][string]>;
    },
    `param ${node} ${param}`,
  );
}

/** Shows all params on a node, or only the few that matter most. */
export function toggleParams(id: string): void {
  change('Show params', ({ layout }) => {
    const place = layout.nodes[id];
    if (place) place.params = place.params !== true;
  });
}

/** Sets or takes away a node's mode. */
export function setMode(ids: readonly string[], mode: GraphNode['mode']): void {
  change(mode ?? 'Run again', ({ graph }) => {
    for (const id of ids) {
      const node = graph.nodes[id];
      if (!node) continue;
      if (mode === undefined) delete node.mode;
      else node.mode = mode;
    }
  });
}

/** Freezes nodes at the results of these keys; undefined lets one run again. */
export function setPinned(keys: Readonly<Record<string, string | undefined>>): void {
  const pins = Object.values(keys).some((key) => key !== undefined);
  change(pins ? 'Pin' : 'Unpin', ({ graph }) => {
    for (const [id, key] of Object.entries(keys)) {
      const node = graph.nodes[id];
      if (!node) continue;
      if (key === undefined) delete node.pinned;
      else node.pinned = key;
    }
  });
}

/** Exposes a port under a name for scripts, or takes its name away. */
export function toggleExposed(link: Link): void {
  change('Expose output', ({ graph }) => {
    const named = Object.entries(graph.outputs).filter(([, one]) => one.node === link.node && one.port === link.port);
    for (const [name] of named) delete graph.outputs[name];
    if (named.length > 0) return;
    const name = Object.hasOwn(graph.outputs, link.port) ? `${link.node}-${link.port}` : link.port;
    graph.outputs[name] = link;
  });
}

/** Gives a node a title of its own; empty takes it back. */
export function rename(id: string, title: string): void {
  change('Rename', ({ graph }) => {
    const node = graph.nodes[id];
    if (!node) return;
    if (title.trim() === '') delete node.title;
    else node.title = title.trim();
  });
}
