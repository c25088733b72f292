/** Whether a link that is not there yet would fit: what the editor asks while one is drawn, in check's own words. */

import type { Descriptions, Misfit, PortType } from '../../nodes/kit/index.ts';
import { bindingsOfParams, boundInputs, inputsOf, misfit } from '../../nodes/kit/index.ts';
import type { Graph, Link } from '../format/graph.ts';
import { type NodePorts, portsOfGraph } from './check.ts';
import { type CheckFacts, own } from './scope.ts';

// A graph is never changed, only replaced, so its ports are worked out once per graph and set of facts.
const known = new WeakMap<Graph, { readonly facts: CheckFacts; readonly ports: ReadonlyMap<string, NodePorts> }>();

function portsOf(graph: Graph, descriptions: Descriptions, facts: CheckFacts): ReadonlyMap<string, NodePorts> {
  const before = known.get(graph);
  if (before && before.facts.modelBindings === facts.modelBindings) return before.ports;
  const ports = portsOfGraph(graph, descriptions, facts);
  known.set(graph, { facts, ports });
  return ports;
}

/**
 * Why the output `from` may not go into the input `to`; undefined when it fits or a port is not known. What is linked
 * into `to` now does not count: the new link takes its place.
 */
export function linkMisfit(
  graph: Graph,
  descriptions: Descriptions,
  facts: CheckFacts,
  from: Link,
  to: Link,
): Misfit | undefined {
  const ports = portsOf(graph, descriptions, facts);
  const given = own(ports.get(from.node)?.outputs ?? {}, from.port);
  const node = graph.nodes[to.node];
  const description = node && descriptions.get(node.type);
  const inputs = ports.get(to.node)?.inputs;
  if (!given || !node || !description || !inputs || !own(inputs, to.port)) return undefined;
  const others: Record<string, readonly PortType[]> = {};
  for (const [port, links] of Object.entries(node.inputs)) {
    if (port === to.port) continue;
    others[port] = [links].flat().flatMap((link) => own(ports.get(link.node)?.outputs ?? {}, link.port) ?? []);
  }
  const symbols = bindingsOfParams(description, node.params, facts.modelBindings ?? new Map());
  const wanted = own(boundInputs(inputsOf(description, node.params), others, symbols), to.port);
  return wanted && misfit(given, wanted);
}
