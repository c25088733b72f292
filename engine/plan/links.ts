/**
 * Where an input really gets its value from: links followed through bypassed nodes. Iterative and memoised, so a chain
 * of any length costs one visit per node.
 */

import type { Graph, Link } from '../../graphs/format/index.ts';
import type { Descriptions, FileSignature, NodeDescription } from '../../nodes/kit/index.ts';
import { bypassInputOf, inputsOf, outputsOf } from '../../nodes/kit/index.ts';

/** Ports of nodes whose description says `portsFromFile`, by node id. */
export type Signatures = ReadonlyMap<string, FileSignature>;

/** Links as a list, whatever form the graph file gave them. */
export function linksOf(input: Link | readonly Link[] | undefined): readonly Link[] {
  if (input === undefined) return [];
  return Array.isArray(input) ? input : [input as Link];
}

/** The link that passes to output `port` of a bypassed node, or undefined when no linked input fits it. */
function passing(
  graph: Graph,
  id: string,
  description: NodeDescription,
  port: string,
  signatures: Signatures,
): Link | undefined {
  const node = graph.nodes[id];
  if (node === undefined) return undefined;
  const outputs = outputsOf(description, signatures.get(id));
  const inputs = inputsOf(description, node.params, signatures.get(id));
  const input = bypassInputOf(description, inputs, outputs, port);
  return input === undefined ? undefined : linksOf(node.inputs[input])[0];
}

/** Follows links through bypassed nodes; gives undefined when a bypassed node passes nothing (or only itself). */
export function createLinkResolver(
  graph: Graph,
  descriptions: Descriptions,
  signatures: Signatures,
): (link: Link) => Link | undefined {
  const known = new Map<string, Link | undefined>();
  return (start) => {
    const path: string[] = [];
    const onPath = new Set<string>();
    let link: Link | undefined = start;
    while (link !== undefined && graph.nodes[link.node]?.mode === 'bypass') {
      const key = `${link.node} ${link.port}`;
      if (known.has(key)) {
        link = known.get(key);
        break;
      }
      if (onPath.has(key)) {
        link = undefined;
        break;
      }
      onPath.add(key);
      path.push(key);
      const description = descriptions.get(graph.nodes[link.node]?.type ?? '');
      link = description && passing(graph, link.node, description, link.port, signatures);
    }
    for (const key of path) known.set(key, link);
    return link;
  };
}
