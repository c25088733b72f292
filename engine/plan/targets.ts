/** What a run is asked for: ports of nodes, by exposed name, by the caller's targets, or by what the graph has at its end. */

import type { Graph, Link, Problem } from '../../graphs/format/index.ts';
import { pointerTo } from '../../graphs/format/index.ts';
import type { Descriptions } from '../../nodes/kit/index.ts';
import { outputsOf } from '../../nodes/kit/index.ts';
import { engineProblem } from '../errors.ts';
import { linksOf, type Signatures } from './links.ts';
import type { Outcome } from './wiring.ts';

/** A node or one of its outputs that a caller asks for; without a port, all of the node's outputs. */
export interface Target {
  readonly node: string;
  readonly port?: string;
}

/** A node that is asked for. `ports` are those whose values the caller will read; `name` is the exposed output's. */
export interface Asked {
  readonly node: string;
  readonly ports: readonly string[];
  readonly name?: string;
}

/**
 * The asked-for nodes with bypasses followed. Without targets: the exposed outputs, every impure node and what is there to be looked at; a graph with
 * neither is asked for the nodes that nothing else uses.
 */
export function askedFor(
  graph: Graph,
  descriptions: Descriptions,
  resolve: (link: Link) => Link | undefined,
  signatures: Signatures,
  targets: readonly Target[] | undefined,
): Outcome<readonly Asked[]> {
  const asked: Asked[] = [];
  const problems: Problem[] = [];
  const portsOf = (id: string): string[] => {
    const description = descriptions.get(graph.nodes[id]?.type ?? '');
    return description ? Object.keys(outputsOf(description, signatures.get(id))) : [];
  };
  const addPort = (link: Link, pointer: string, name?: string): void => {
    const fault = unknownPort(graph, descriptions, portsOf, link, pointer);
    const source = fault ? undefined : resolve(link);
    if (fault) problems.push(fault);
    else if (source) asked.push({ node: source.node, ports: [source.port], ...(name === undefined ? {} : { name }) });
  };

  if (targets !== undefined) {
    for (const { node, port } of targets) {
      const bypassed = graph.nodes[node]?.mode === 'bypass';
      if (port !== undefined) addPort({ node, port }, pointerTo('nodes', node));
      else if (graph.nodes[node] === undefined) addPort({ node, port: '' }, pointerTo('nodes'));
      else if (bypassed) for (const each of portsOf(node)) addPort({ node, port: each }, pointerTo('nodes', node));
      else asked.push({ node, ports: portsOf(node) });
    }
  } else {
    for (const [name, link] of Object.entries(graph.outputs)) addPort(link, pointerTo('outputs', name), name);
    for (const [id, node] of Object.entries(graph.nodes)) {
      const description = descriptions.get(node.type);
      const wanted = description?.impure || description?.shows;
      if (wanted && node.mode === undefined) asked.push({ node: id, ports: [] });
    }
    if (asked.length === 0 && problems.length === 0) {
      const used = new Set(
        Object.values(graph.nodes)
          .flatMap((n) => Object.values(n.inputs).flatMap(linksOf))
          .map((l) => l.node),
      );
      for (const [id, node] of Object.entries(graph.nodes)) {
        if (!used.has(id) && node.mode !== 'bypass' && portsOf(id).length > 0)
          asked.push({ node: id, ports: portsOf(id) });
      }
    }
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: asked };
}

function unknownPort(
  graph: Graph,
  descriptions: Descriptions,
  portsOf: (id: string) => string[],
  { node, port }: Link,
  pointer: string,
): Problem | undefined {
  const known = graph.nodes[node];
  if (known === undefined) {
    const ids = Object.keys(graph.nodes);
    return engineProblem('missing-node', {
      pointer,
      message: `The graph has no node ${node}.`,
      fix: `Name one of its nodes: ${ids.slice(0, 12).join(', ')}${ids.length > 12 ? ', ...' : ''}.`,
    });
  }
  // A node of an unknown type is reported once, where it is wired.
  if (!descriptions.has(known.type) || portsOf(node).includes(port)) return undefined;
  return engineProblem('unknown-output', {
    pointer,
    message: `Node ${node} (${known.type}) has no output ${port}.`,
    fix: `Name one of its outputs: ${portsOf(node).join(', ') || 'it has none'}.`,
    node,
  });
}
