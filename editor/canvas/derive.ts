/** React Flow's nodes and edges of a document; what did not change keeps its object, so that nothing is drawn again. */

import type { Edge, Node } from '@xyflow/react';
import type { Descriptions } from '../../nodes/kit/index.ts';
import type { Content } from '../state/document.ts';
import { linkKey } from '../state/layout.ts';
import type { Point } from '../state/layout-edits.ts';
import { linksOf } from '../state/link-edits.ts';
import type { Selection } from '../state/selection.ts';
import { frameId, noteId, readThing, rerouteId } from '../state/things.ts';
import { lookOf } from './kind-look.ts';
import type { Motion } from './motion.ts';
import { portType } from './wiring.ts';

type Size = { readonly width: number; readonly height: number };
type Sizes = Readonly<Record<string, Size | undefined>>;

/** What an edge is drawn from beside its ends. */
export type LinkData = { readonly colour: string | undefined; readonly points: readonly Point[] };
export type LinkEdgeType = Edge<LinkData, 'link'>;

const NO_DATA = {};
/** Inside a frame, clicks belong to the canvas. */
const THROUGH = { pointerEvents: 'none' } as const;
const NO_POINTS: readonly Point[] = [];
const FRAME_Z = -1;
const NOTE_Z = 1;
const NODE_Z = 2;
const POINT_Z = 3;
/** What is selected is seen whole. */
const SELECTED_Z = 4;

/** Nodes, frames, notes and points of links, each at its place or where the pointer has it. */
export function deriveNodes(
  { graph, layout }: Content,
  chosen: Selection,
  motion: Motion,
  measured: Sizes,
  before: ReadonlyMap<string, Node>,
): Node[] {
  const made: Node[] = [];
  const add = (id: string, at: Point, more: Partial<Node>, size: Size | undefined): void => {
    const { x, y } = motion.places[id] ?? at;
    const selected = (readThing(id) ? chosen.things : chosen.nodes).has(id);
    const was = before.get(id);
    const same =
      was &&
      was.position.x === x &&
      was.position.y === y &&
      was.selected === selected &&
      was.measured?.width === size?.width &&
      was.measured?.height === size?.height;
    if (same) {
      made.push(was);
      return;
    }
    const zIndex = selected && more.type !== 'frame' ? SELECTED_Z : (more.zIndex ?? NODE_Z);
    made.push({
      id,
      data: NO_DATA,
      ...more,
      position: { x, y },
      selected,
      zIndex,
      ...(size ? { measured: size } : {}),
    });
  };
  const sized = (id: string, held: Point & Size, more: Partial<Node>): void => {
    const { width, height } = motion.sizes[id] ?? held;
    add(id, held, { ...more, width, height }, { width, height });
  };
  for (const [name, frame] of Object.entries(layout.frames))
    sized(frameId(name), frame, { type: 'frame', zIndex: FRAME_Z, dragHandle: '.frame-head', style: THROUGH });
  for (const [name, note] of Object.entries(layout.notes)) sized(noteId(name), note, { type: 'note', zIndex: NOTE_Z });
  for (const id of Object.keys(graph.nodes))
    add(id, layout.nodes[id] ?? { x: 0, y: 0 }, { type: 'node', domAttributes: words(id) }, measured[id]);
  for (const [key, points] of Object.entries(layout.reroutes)) {
    points.forEach((point, index) => {
      const id = rerouteId(key, index);
      add(id, point, { type: 'reroute', zIndex: POINT_Z, origin: [0.5, 0.5] }, measured[id]);
    });
  }
  return made;
}

/** A node is read out by the words it shows of itself (NodeView). */
function words(id: string): NonNullable<Node['domAttributes']> {
  return { 'aria-labelledby': `words-${id}` };
}

/** Links as edges, in the colour of what flows along them; those into a running node move. */
export function deriveEdges(
  { graph, layout }: Content,
  descriptions: Descriptions,
  selected: ReadonlySet<string>,
  running: ReadonlySet<string>,
  motion: Motion,
  before: ReadonlyMap<string, LinkEdgeType>,
): LinkEdgeType[] {
  return linksOf(graph).map(({ from, to }) => {
    const id = linkKey(from, to);
    const type = portType(graph, descriptions, from, 'output');
    const colour = type && lookOf(type).colour;
    const points = pointsNow(id, layout.reroutes[id] ?? NO_POINTS, motion);
    const animated = running.has(to.node);
    const was = before.get(id);
    const same =
      was?.data?.colour === colour &&
      was?.data?.points === points &&
      was.selected === selected.has(id) &&
      was.animated === animated;
    if (was && same) return was;
    return {
      id,
      type: 'link',
      source: from.node,
      sourceHandle: from.port,
      target: to.node,
      targetHandle: to.port,
      selected: selected.has(id),
      animated,
      reconnectable: 'target',
      data: { colour, points },
    };
  });
}

function pointsNow(key: string, points: readonly Point[], { places }: Motion): readonly Point[] {
  if (points.length === 0) return points;
  const moved = points.map((point, index) => places[rerouteId(key, index)] ?? point);
  return moved.some((point, index) => point !== points[index]) ? moved : points;
}
