/** Which ports a link may join, and why not, in the words of nodes/kit; the same rule as in check and at run time. */

import { linkMisfit } from '../../graphs/check/index.ts';
import type { Graph, Link } from '../../graphs/format/index.ts';
import { type Descriptions, inputsOf, misfit, outputsOf, type PortType } from '../../nodes/kit/index.ts';
import { catalogueStore } from '../state/catalogue.ts';

/** Why a link back is refused. */
export const CIRCLE = 'That would make a circle: the node needs its own result.';

/** Type of a port of the graph; undefined for ports of unknown nodes. */
export function portType(
  graph: Graph,
  descriptions: Descriptions,
  at: Link,
  side: 'input' | 'output',
): PortType | undefined {
  const node = graph.nodes[at.node];
  const description = node && descriptions.get(node.type);
  if (!node || !description) return undefined;
  return side === 'output' ? outputsOf(description)[at.port] : inputsOf(description, node.params)[at.port];
}

function spread(starts: Iterable<string>, next: ReadonlyMap<string, readonly string[]>): Set<string> {
  const seen = new Set(starts);
  const waiting = [...seen];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    for (const neighbour of next.get(id) ?? []) {
      if (seen.has(neighbour)) continue;
      seen.add(neighbour);
      waiting.push(neighbour);
    }
  }
  return seen;
}

function neighbours(graph: Graph, way: 'before' | 'after'): Map<string, string[]> {
  const next = new Map<string, string[]>();
  for (const [id, node] of Object.entries(graph.nodes)) {
    for (const input of Object.values(node.inputs)) {
      for (const link of Array.isArray(input) ? input : [input]) {
        const [from, to] = way === 'after' ? [link.node, id] : [id, link.node];
        const known = next.get(from);
        if (known) known.push(to);
        else next.set(from, [to]);
      }
    }
  }
  return next;
}

/** The given nodes and every node they get something from. */
export function upstreamOf(graph: Graph, ids: Iterable<string>): Set<string> {
  return spread(ids, neighbours(graph, 'before'));
}

/** The given nodes and every node that gets something from them. */
export function downstreamOf(graph: Graph, ids: Iterable<string>): Set<string> {
  return spread(ids, neighbours(graph, 'after'));
}

/** Why a link does not fit by the types of its ports, in words; undefined when it does. */
export function whyMisfit(graph: Graph, descriptions: Descriptions, from: Link, to: Link): string | undefined {
  const given = portType(graph, descriptions, from, 'output');
  const wanted = portType(graph, descriptions, to, 'input');
  if (!given || !wanted) return 'That port is not known.';
  const { modelBindings } = catalogueStore.getState();
  const fault = linkMisfit(graph, descriptions, { modelBindings }, from, to);
  return fault && `${to.port} wants ${fault.wanted}, this gives ${fault.got}: ${fault.fix}.`;
}

/** Why a link may not be made, in words; undefined when it may. */
export function whyNot(graph: Graph, descriptions: Descriptions, from: Link, to: Link): string | undefined {
  if (upstreamOf(graph, [from.node]).has(to.node)) return CIRCLE;
  return whyMisfit(graph, descriptions, from, to);
}

/** First free input (or else the first) that takes the type; needed ones before optional ones. */
export function inputFor(
  inputs: ReturnType<typeof inputsOf>,
  given: PortType,
  taken: ReadonlySet<string> = new Set(),
): string | undefined {
  const fitting = Object.entries(inputs).filter(([, wanted]) => misfit(given, wanted) === undefined);
  return (fitting.find(([port, wanted]) => !taken.has(port) && !wanted.optional) ??
    fitting.find(([port]) => !taken.has(port)) ??
    fitting[0])?.[0];
}

/** First output of a description that fits the wanted type. */
export function outputFor(description: Parameters<typeof outputsOf>[0], wanted: PortType): string | undefined {
  return Object.entries(outputsOf(description)).find(([, given]) => misfit(given, wanted) === undefined)?.[0];
}
