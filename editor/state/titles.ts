/** What nodes are called where they are listed. Pure. */

import type { Graph } from '../../graphs/format/index.ts';
import type { Descriptions } from '../../nodes/kit/index.ts';

/** The title the user gave, else its type's, else its id. */
export function titleOf(graph: Graph, descriptions: Descriptions, id: string): string {
  const node = graph.nodes[id];
  return node?.title ?? (node && descriptions.get(node.type)?.title) ?? id;
}
