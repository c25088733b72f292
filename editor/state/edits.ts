/** Every way the graph itself is changed, as small functions over `change`; commands, canvas and fields share them. */

import type { Draft } from 'immer';
import type { Graph, GraphNode, Link } from '../../graphs/format/index.ts';
import { inputsOf, type NodeDescription } from '../../nodes/kit/index.ts';
import { catalogueStore } from './catalogue.ts';
import { type Content, change, documentStore } from './document.ts';
import type { Place } from './layout.ts';

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

/** Links into an input of a draft; a list input takes one more, a single input is replaced. */
export function linkInDraft(draft: Draft<Content>, from: Link, to: Link): void {
  const node = draft.graph.nodes[to.node];
  if (!node) return;
  const given = node.inputs[to.port];
  node.inputs[to.port] = isListInput(node as GraphNode, to.port)
    ? [...(Array.isArray(given) ? given : given ? [given] : []), from]
    : from;
}

/** Links an output to an input as one step; what was linked into a single input before is replaced. */
export function addLink(from: Link, to: Link): void {
  change('Link', (draft) => linkInDraft(draft, from, to));
}

/** Moves the end of a link to another port, as one step. */
export function moveLink(before: { from: Link; to: Link }, after: { from: Link; to: Link }): void {
  change('Re-route', (draft) => {
    unlinkInDraft(draft.graph, before.from, before.to);
    linkInDraft(draft, after.from, after.to);
  });
}

/** Takes a link away. */
export function removeLink(from: Link, to: Link): void {
  change('Remove link', (draft) => unlinkInDraft(draft.graph, from, to));
}

function unlinkInDraft(graph: Draft<Graph>, from: Link, to: Link): void {
  const node = graph.nodes[to.node];
  const given = node?.inputs[to.port];
  if (!node || !given) return;
  const rest = (Array.isArray(given) ? given : [given]).filter(
    (link) => link.node !== from.node || link.port !== from.port,
  );
  if (Array.isArray(given) && rest.length > 0) node.inputs[to.port] = rest;
  else delete node.inputs[to.port];
}

function isListInput(node: GraphNode, port: string): boolean {
  const description = catalogueStore.getState().descriptions.get(node.type);
  return description ? inputsOf(description, node.params)[port]?.list === true : false;
}

/** Removes nodes with every link and exposed name that touches them. */
export function removeNodes(ids: readonly string[]): void {
  const gone = new Set(ids);
  change(ids.length === 1 ? 'Delete node' : `Delete ${ids.length} nodes`, ({ graph, layout }) => {
    for (const id of ids) {
      delete graph.nodes[id];
      delete layout.nodes[id];
    }
    for (const node of Object.values(graph.nodes)) {
      for (const [port, input] of Object.entries(node.inputs)) {
        const rest = (Array.isArray(input) ? input : [input]).filter((link) => !gone.has(link.node));
        if (rest.length === 0) delete node.inputs[port];
        else if (Array.isArray(input)) node.inputs[port] = rest;
      }
    }
    for (const [name, output] of Object.entries(graph.outputs)) if (gone.has(output.node)) delete graph.outputs[name];
    for (const [name, input] of Object.entries(graph.inputs)) {
      input.to = input.to.filter((target) => !gone.has(target.node));
      if (input.to.length === 0) delete graph.inputs[name];
    }
  });
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

/** Moves nodes; a drag is one step. */
export function moveNodes(places: Readonly<Record<string, { x: number; y: number }>>): void {
  change(
    'Move',
    ({ layout }) => {
      for (const [id, { x, y }] of Object.entries(places)) layout.nodes[id] = { ...layout.nodes[id], x, y };
    },
    `move ${Object.keys(places).join(' ')}`,
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
