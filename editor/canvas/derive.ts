/** React Flow's nodes and edges of a document; what did not change keeps its object, so that nothing is drawn again. */

import type { Edge, Node } from '@xyflow/react';
import type { Graph } from '../../graphs/format/index.ts';
import type { Descriptions } from '../../nodes/kit/index.ts';
import type { Content } from '../state/document.ts';
import { lookOf } from './kind-look.ts';
import { portType } from './wiring.ts';

type Places = Readonly<Record<string, { readonly x: number; readonly y: number }>>;
type Sizes = Readonly<Record<string, { readonly width: number; readonly height: number }>>;

const NO_DATA = {};

/** Nodes at their places; those being dragged where the pointer has them. `before` is what it gave last time. */
export function deriveNodes(
  { graph, layout }: Content,
  selected: ReadonlySet<string>,
  dragging: Places,
  sizes: Sizes,
  before: ReadonlyMap<string, Node>,
): Node[] {
  return Object.keys(graph.nodes).map((id) => {
    const { x, y } = dragging[id] ?? layout.nodes[id] ?? { x: 0, y: 0 };
    const measured = sizes[id];
    const was = before.get(id);
    if (
      was &&
      was.position.x === x &&
      was.position.y === y &&
      was.selected === selected.has(id) &&
      was.measured === measured
    ) {
      return was;
    }
    return {
      id,
      type: 'node',
      position: { x, y },
      selected: selected.has(id),
      data: NO_DATA,
      ...(measured ? { measured } : {}),
    };
  });
}

/** Links as edges, in the colour of what flows along them; those into a running node move. */
export function deriveEdges(
  graph: Graph,
  descriptions: Descriptions,
  selected: ReadonlySet<string>,
  running: ReadonlySet<string>,
): Edge[] {
  return Object.entries(graph.nodes).flatMap(([target, node]) =>
    Object.entries(node.inputs).flatMap(([targetHandle, input]) =>
      (Array.isArray(input) ? input : [input]).map((link) => {
        const id = `${link.node}.${link.port}>${target}.${targetHandle}`;
        const type = portType(graph, descriptions, link, 'output');
        return {
          id,
          source: link.node,
          sourceHandle: link.port,
          target,
          targetHandle,
          selected: selected.has(id),
          animated: running.has(target),
          reconnectable: 'target' as const,
          // A selected one has the accent colour of the style sheet.
          ...(type && !selected.has(id) ? { style: { stroke: lookOf(type).colour } } : {}),
        };
      }),
    ),
  );
}
