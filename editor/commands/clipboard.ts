/** Copy and paste through the system clipboard as graph JSON, so that it works across tabs and in text editors. */

import type { Graph } from '../../graphs/format/index.ts';
import { change, documentStore, readGraphText } from '../state/document.ts';
import { freshId } from '../state/edits.ts';
import type { Place } from '../state/layout.ts';
import { say } from '../state/notices.ts';
import { select, selection } from '../state/selection.ts';

const OFFSET_PX = 40;

function selectedGraph(): Graph | undefined {
  const { graph, layout } = documentStore.getState().content;
  const ids = [...selection.getState().nodes].filter((id) => graph.nodes[id]);
  if (ids.length === 0) return undefined;
  const nodes = Object.fromEntries(ids.map((id) => [id, graph.nodes[id]] as const)) as Graph['nodes'];
  const places = Object.fromEntries(ids.map((id) => [id, layout.nodes[id] ?? { x: 0, y: 0 }]));
  return {
    format: 'facex-graph',
    version: 1,
    name: '',
    description: '',
    nodes,
    inputs: {},
    outputs: {},
    layout: { nodes: places } as NonNullable<Graph['layout']>,
  };
}

/** Puts the selected nodes on the clipboard; false when nothing is selected. */
export async function copySelection(): Promise<boolean> {
  const graph = selectedGraph();
  if (!graph) return false;
  await navigator.clipboard.writeText(JSON.stringify(graph, null, 2));
  return true;
}

/** Adds a copy of the selected nodes beside them. */
export function duplicateSelection(keepIncoming: boolean): void {
  const graph = selectedGraph();
  if (graph) insert(graph, keepIncoming, 'Duplicate');
}

/** Adds the nodes of graph JSON with fresh ids; links among them stay, links from outside only with `keepIncoming`. */
export function pasteText(text: string, keepIncoming: boolean): void {
  const read = readGraphText(text);
  if ('problems' in read) {
    say('bad', 'The clipboard holds no nodes. Copy nodes here or the JSON of a graph.');
    return;
  }
  insert(read.graph, keepIncoming, 'Paste');
}

function insert(pasted: Graph, keepIncoming: boolean, label: string): void {
  const { graph } = documentStore.getState().content;
  const ids = new Map<string, string>();
  const taken: Record<string, unknown> = { ...graph.nodes };
  for (const [id, node] of Object.entries(pasted.nodes)) {
    const fresh = Object.hasOwn(taken, id) ? freshId(taken, node.type) : id;
    taken[fresh] = node;
    ids.set(id, fresh);
  }
  const places = (pasted.layout as { nodes?: Record<string, Place> } | undefined)?.nodes ?? {};
  change(label, (draft) => {
    for (const [id, node] of Object.entries(pasted.nodes)) {
      const fresh = ids.get(id) ?? id;
      const inputs = Object.entries(node.inputs).flatMap(([port, input]) => {
        const links = (Array.isArray(input) ? input : [input]).flatMap((link) => {
          const inside = ids.get(link.node);
          if (inside) return [{ ...link, node: inside }];
          return keepIncoming && graph.nodes[link.node] ? [link] : [];
        });
        const [first] = links;
        if (!first) return [];
        return [[port, Array.isArray(input) ? links : first] as const];
      });
      draft.graph.nodes[fresh] = structuredClone({ ...node, inputs: Object.fromEntries(inputs) });
      const place = places[id] ?? { x: 0, y: 0 };
      draft.layout.nodes[fresh] = { x: place.x + OFFSET_PX, y: place.y + OFFSET_PX };
    }
  });
  select(ids.values());
}
