/**
 * Binds the symbols of every node's port types: by the models its params name, then by what is linked in, in an order
 * in which sources come first. After it, links are checked on plain numbers and families.
 */

import type { InputSpec, OutputSpec, PortType } from '../../nodes/kit/index.ts';
import { bindingsOfParams, bindType, boundInputs } from '../../nodes/kit/index.ts';
import { originOf } from './modes.ts';
import type { KnownNode, Scope } from './scope.ts';
import { own } from './scope.ts';

/** The scope with the ports of every known node bound as far as models and links tell. O(nodes + links). */
export function bindPorts(scope: Scope): Scope {
  const bound = new Map<string, KnownNode>(scope.nodes);
  const whole: Scope = { ...scope, nodes: bound };
  for (const id of sourcesFirst(scope)) {
    const known = scope.nodes.get(id);
    if (known) bound.set(id, bindNode(whole, known));
  }
  return whole;
}

function bindNode(scope: Scope, known: KnownNode): KnownNode {
  if (![...Object.values(known.inputs), ...Object.values(known.outputs)].some(hasDetail)) return known;
  const symbols = bindingsOfParams(known.description, known.node.params, scope.facts.modelBindings ?? new Map());
  const given: Record<string, readonly PortType[]> = {};
  for (const port of Object.keys(known.inputs)) {
    const links = own(known.node.inputs, port);
    if (links === undefined) continue;
    given[port] = (Array.isArray(links) ? links : [links]).flatMap((link) => {
      const origin = originOf(scope, link);
      return origin.state === 'output' ? [origin.type] : [];
    });
  }
  const inputs: Record<string, InputSpec> = boundInputs(known.inputs, given, symbols);
  const outputs = Object.fromEntries(
    Object.entries(known.outputs).map(([port, spec]): [string, OutputSpec] => [port, bindType(spec, symbols)]),
  );
  return { ...known, inputs, outputs };
}

const hasDetail = (type: PortType): boolean =>
  type.sizes !== undefined || type.family !== undefined || type.parts !== undefined;

/** Ids of all nodes, each after what is linked into it; nodes of circles come last, in the order of the graph. */
function sourcesFirst(scope: Scope): readonly string[] {
  const takers = new Map<string, string[]>();
  const waitsFor = new Map<string, number>();
  for (const [id, node] of Object.entries(scope.graph.nodes)) {
    let count = 0;
    for (const link of Object.values(node.inputs).flat()) {
      if (own(scope.graph.nodes, link.node) === undefined) continue;
      count += 1;
      const list = takers.get(link.node);
      if (list) list.push(id);
      else takers.set(link.node, [id]);
    }
    waitsFor.set(id, count);
  }
  // A Set keeps the order of insertion and grows while it is walked.
  const order = new Set(scope.ids.filter((id) => waitsFor.get(id) === 0));
  for (const id of order) {
    for (const taker of takers.get(id) ?? []) {
      const left = (waitsFor.get(taker) ?? 0) - 1;
      waitsFor.set(taker, left);
      if (left === 0) order.add(taker);
    }
  }
  return [...order, ...scope.ids.filter((id) => !order.has(id))];
}
