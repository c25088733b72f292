/** Ways links are changed: made, moved, taken away, spliced into, healed. Their points on the canvas go with them. */

import type { Draft } from 'immer';
import type { Graph, GraphNode, Link } from '../../graphs/format/index.ts';
import { bypassInputOf, inputsOf, outputsOf } from '../../nodes/kit/index.ts';
import { catalogueStore } from './catalogue.ts';
import { type Content, change, documentStore } from './document.ts';
import { linkKey, linkOfKey } from './layout.ts';

export interface Ends {
  readonly from: Link;
  readonly to: Link;
}

/** Links into an input as a list, whatever form the graph gives them. */
export function linksInto(input: GraphNode['inputs'][string] | undefined): readonly Link[] {
  return Array.isArray(input) ? input : input ? [input] : [];
}

/** Every link of a graph. */
export function linksOf(graph: Graph): Ends[] {
  return Object.entries(graph.nodes).flatMap(([node, { inputs }]) =>
    Object.entries(inputs).flatMap(([port, input]) => linksInto(input).map((from) => ({ from, to: { node, port } }))),
  );
}

/** A node as people know it: its title, else its type's, with its id where that tells it from others. */
export function nameOf(graph: Graph, id: string): string {
  const node = graph.nodes[id];
  return node?.title ?? catalogueStore.getState().descriptions.get(node?.type ?? '')?.title ?? id;
}

/** Links into an input of a draft; a list input takes one more, a single input is replaced. */
export function linkInDraft(draft: Draft<Content>, from: Link, to: Link): void {
  const node = draft.graph.nodes[to.node];
  if (!node) return;
  const given = node.inputs[to.port];
  node.inputs[to.port] = isListInput(node as GraphNode, to.port) ? [...linksInto(given), { ...from }] : { ...from };
  dropLoosePoints(draft);
}

/** Takes a link away in a draft. */
export function unlinkInDraft(draft: Draft<Content>, from: Link, to: Link): void {
  const node = draft.graph.nodes[to.node];
  const given = node?.inputs[to.port];
  if (!node || !given) return;
  const rest = linksInto(given).filter((link) => link.node !== from.node || link.port !== from.port);
  if (Array.isArray(given) && rest.length > 0) node.inputs[to.port] = [...rest];
  else delete node.inputs[to.port];
}

/** Links an output to an input as one step; what was linked into a single input before is replaced. */
export function addLink(from: Link, to: Link): void {
  const { graph } = documentStore.getState().content;
  change(`Link ${nameOf(graph, from.node)} to ${nameOf(graph, to.node)}, ${to.port}`, (draft) =>
    linkInDraft(draft, from, to),
  );
}

/** Moves the end of a link to another port, as one step; its points stay with it. */
export function moveLink(before: Ends, after: Ends): void {
  change('Re-route', (draft) => {
    const points = draft.layout.reroutes[linkKey(before.from, before.to)];
    unlinkInDraft(draft, before.from, before.to);
    linkInDraft(draft, after.from, after.to);
    if (points) draft.layout.reroutes[linkKey(after.from, after.to)] = points;
  });
}

/** Takes links away as one step. */
export function removeLinks(links: readonly Ends[]): void {
  change(links.length === 1 ? 'Remove link' : `Remove ${links.length} links`, (draft) => {
    for (const { from, to } of links) unlinkInDraft(draft, from, to);
    dropLoosePoints(draft);
  });
}

/** Forgets the points of links that are no longer there. */
export function dropLoosePoints({ graph, layout }: Draft<Content>): void {
  for (const key of Object.keys(layout.reroutes)) {
    const link = linkOfKey(key);
    const given = link && linksInto(graph.nodes[link.to.node]?.inputs[link.to.port]);
    if (!link || !given?.some(({ node, port }) => node === link.from.node && port === link.from.port))
      delete layout.reroutes[key];
  }
}

function isListInput(node: GraphNode, port: string): boolean {
  const description = catalogueStore.getState().descriptions.get(node.type);
  return description ? inputsOf(description, node.params)[port]?.list === true : false;
}

/** The link that would stand in for an output if its node were gone: what it passes on of the same kind. */
function passed(graph: Graph, { node: id, port }: Link): Link | undefined {
  const node = graph.nodes[id];
  const description = node && catalogueStore.getState().descriptions.get(node.type);
  if (!node || !description) return undefined;
  const input = bypassInputOf(description, inputsOf(description, node.params), outputsOf(description), port);
  return input === undefined ? undefined : linksInto(node.inputs[input])[0];
}

/** Joins, in a draft, what comes into the nodes that will go with what hangs on them. */
export function healInDraft({ graph }: Draft<Content>, gone: ReadonlySet<string>): void {
  const heir = (link: Link): Link | undefined => {
    let now: Link | undefined = link;
    for (let hops = 0; now && gone.has(now.node); hops += 1) now = hops > gone.size ? undefined : passed(graph, now);
    return now;
  };
  for (const [id, node] of Object.entries(graph.nodes)) {
    if (gone.has(id)) continue;
    for (const [port, input] of Object.entries(node.inputs)) {
      const healed = linksInto(input).map((link) => ({ ...(heir(link) ?? link) }));
      const [first] = healed;
      if (first) node.inputs[port] = Array.isArray(input) ? healed : first;
    }
  }
}

/** Puts a node into a link, in a draft: the link ends in `input`, and `output` goes where it went. */
export function spliceInDraft(
  draft: Draft<Content>,
  { from, to }: Ends,
  id: string,
  ports: { readonly input: string; readonly output: string },
): void {
  unlinkInDraft(draft, from, to);
  linkInDraft(draft, from, { node: id, port: ports.input });
  linkInDraft(draft, { node: id, port: ports.output }, to);
}
