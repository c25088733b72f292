/** Which ports a link may join, and why not, in the words of nodes/kit; the same rule as in check and at run time. */

import type { Graph, Link } from '../../graphs/format/index.ts';
import { type Descriptions, inputsOf, misfit, outputsOf, type PortType } from '../../nodes/kit/index.ts';

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

/** True when `to` can be reached from `from` along links: a link back would close a circle. */
export function reaches(graph: Graph, from: string, to: string): boolean {
  const next = new Map<string, string[]>();
  for (const [id, node] of Object.entries(graph.nodes)) {
    for (const input of Object.values(node.inputs)) {
      for (const link of Array.isArray(input) ? input : [input])
        next.set(link.node, [...(next.get(link.node) ?? []), id]);
    }
  }
  const seen = new Set([from]);
  const waiting = [from];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (id === to) return true;
    for (const neighbour of next.get(id) ?? []) {
      if (!seen.has(neighbour)) {
        seen.add(neighbour);
        waiting.push(neighbour);
      }
    }
  }
  return false;
}

/** Why a link may not be made, in words; undefined when it may. */
export function whyNot(graph: Graph, descriptions: Descriptions, from: Link, to: Link): string | undefined {
  const given = portType(graph, descriptions, from, 'output');
  const wanted = portType(graph, descriptions, to, 'input');
  if (!given || !wanted) return 'That port is not known.';
  if (reaches(graph, to.node, from.node)) return 'That would make a circle: the node needs its own result.';
  const fault = misfit(given, wanted);
  return fault && `${to.port} wants ${fault.wanted}, this gives ${fault.got}: ${fault.fix}.`;
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
