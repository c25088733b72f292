/** What the automatic layout knows of a graph: who is linked with whom. */

import type { Graph } from '../../graphs/format/index.ts';

/** By node, the nodes that feed it and those it feeds; one that feeds it twice is there twice. */
export interface Links {
  readonly into: ReadonlyMap<string, readonly string[]>;
  readonly from: ReadonlyMap<string, readonly string[]>;
}

/** Links among the given nodes, both ways. */
export function linksAmong(graph: Graph, ids: readonly string[]): Links {
  const into = new Map<string, string[]>(ids.map((id) => [id, []]));
  const from = new Map<string, string[]>(ids.map((id) => [id, []]));
  for (const id of ids) {
    for (const { node } of Object.values(graph.nodes[id]?.inputs ?? {}).flat()) {
      if (!from.has(node) || node === id) continue;
      into.get(id)?.push(node);
      from.get(node)?.push(id);
    }
  }
  return { into, from };
}
