/** The editor's part of a saved graph: where nodes stand. The engine ignores it; what does not parse is laid out anew. */

import { Graph as DagreGraph, layout as dagreLayout } from '@dagrejs/dagre';
import * as z from 'zod';
import type { Graph, GraphNode, Link } from '../../graphs/format/index.ts';
import { type Descriptions, inputsOf, type NodeDescription, outputsOf } from '../../nodes/kit/index.ts';
import { isTall } from '../previews/preview-kinds.ts';

const placeSchema = z.object({
  x: z.number(),
  y: z.number(),
  collapsed: z.boolean().optional(),
  params: z.boolean().optional(),
  /** Seed params that each run throws anew. */
  rolls: z.array(z.string()).optional(),
});

export const layoutSchema = z.object({
  nodes: z.record(z.string(), placeSchema).default({}),
  viewport: z.object({ x: z.number(), y: z.number(), zoom: z.number().positive() }).optional(),
  notes: z
    .record(
      z.string(),
      z.object({
        x: z.number(),
        y: z.number(),
        width: z.number(),
        height: z.number(),
        text: z.string(),
        colour: z.string().default('yellow'),
      }),
    )
    .default({}),
  frames: z
    .record(
      z.string(),
      z.object({
        x: z.number(),
        y: z.number(),
        width: z.number(),
        height: z.number(),
        title: z.string(),
        colour: z.string(),
        members: z.array(z.string()).default([]),
      }),
    )
    .default({}),
  reroutes: z.record(z.string(), z.array(z.object({ x: z.number(), y: z.number() }))).default({}),
});

export type Layout = z.infer<typeof layoutSchema>;
export type Place = z.infer<typeof placeSchema>;
export type Frame = Layout['frames'][string];
export type StickyNote = Layout['notes'][string];

/** Name of a link: its points on the canvas are kept under it, and React Flow knows its edge by it. */
export function linkKey(from: Link, to: Link): string {
  return `${from.node}.${from.port}>${to.node}.${to.port}`;
}

/** The ends of a link by its name; undefined for what is no name of a link. */
export function linkOfKey(key: string): { readonly from: Link; readonly to: Link } | undefined {
  const found = /^([^.>]+)\.([^>]+)>([^.>]+)\.(.+)$/.exec(key);
  const [, fromNode, fromPort, toNode, toPort] = found ?? [];
  if (!fromNode || !fromPort || !toNode || !toPort) return undefined;
  return { from: { node: fromNode, port: fromPort }, to: { node: toNode, port: toPort } };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Kinds whose values are shown as a picture on their node. */
export const PICTURED_KINDS: readonly string[] = ['image', 'mask', 'parsing', 'reference', 'latent'];

/** Sizes a node is reckoned with before the page has measured it. */
const HEAD_PX = 42;
const PORT_PX = 20;
const PARAM_PX = 40;
const PREVIEW_PX = 142;
/** What is set in a picture: regions, strokes, a head; a gaze takes less. */
const PICKER_PX = 230;
const GAZE_PX = 125;
const LINE_PX = 28;
const NODE_WIDTH_PX = 220;
const NODE_HEIGHT_PX = 120;
const COLUMN_GAP_PX = 64;
const ROW_GAP_PX = 28;

/** Places of the given nodes by the direction of their links, left to right. */
export function arrange(
  graph: Graph,
  ids: readonly string[],
  sizeOf: (id: string) => Size = () => ({
    width: NODE_WIDTH_PX,
    height: NODE_HEIGHT_PX,
  }),
): Record<string, Place> {
  const drawn = new DagreGraph();
  drawn.setGraph({ rankdir: 'LR', ranksep: COLUMN_GAP_PX, nodesep: ROW_GAP_PX });
  drawn.setDefaultEdgeLabel(() => ({}));
  const wanted = new Set(ids);
  for (const id of ids) drawn.setNode(id, { ...sizeOf(id) });
  for (const id of ids) {
    for (const input of Object.values(graph.nodes[id]?.inputs ?? {})) {
      for (const link of Array.isArray(input) ? input : [input])
        if (wanted.has(link.node)) drawn.setEdge(link.node, id);
    }
  }
  dagreLayout(drawn);
  return Object.fromEntries(
    ids.map((id) => {
      const { x, y, width, height } = drawn.node(id) as { x: number; y: number; width: number; height: number };
      return [id, { x: Math.round(x - width / 2), y: Math.round(y - height / 2) }];
    }),
  );
}

/** Height a node will have, reckoned from what it shows, so that a graph can be laid out before it is drawn. */
export function reckonedSize(node: GraphNode | undefined, description: NodeDescription | undefined): Size {
  if (!node || !description) return { width: NODE_WIDTH_PX, height: NODE_HEIGHT_PX };
  const outputs = Object.values(outputsOf(description));
  const ports = Math.max(Object.keys(inputsOf(description, node.params)).length, outputs.length);
  const params = Object.values(description.params);
  const picture = params.some((spec) => spec.param === 'file' && spec.accept === 'picture');
  const tall = picture || (!description.handles && outputs.some(({ kind }) => isTall(kind)));
  // A handle stands in for the preview.
  const byEye = [
    ...(description.handles ?? []).map(({ handle }) => (handle === 'gaze' ? GAZE_PX : PICKER_PX)),
    ...params.flatMap((spec) =>
      spec.param === 'strokes' || (spec.param === 'set' && spec.picks && params.length === 1) ? [PICKER_PX] : [],
    ),
  ].reduce((sum, px) => sum + px, 0);
  const height =
    HEAD_PX +
    ports * PORT_PX +
    (params.length > 0 ? PARAM_PX : 0) +
    byEye +
    (tall ? PREVIEW_PX : description.handles ? 0 : LINE_PX);
  return { width: NODE_WIDTH_PX, height };
}

/** The graph's layout, with a place for every node. */
export function readLayout(graph: Graph, descriptions: Descriptions = new Map()): Layout {
  const parsed = layoutSchema.safeParse(graph.layout ?? {});
  const layout = parsed.success ? parsed.data : layoutSchema.parse({});
  const missing = Object.keys(graph.nodes).some((id) => layout.nodes[id] === undefined);
  if (!missing) return layout;
  const sizeOf = (id: string): Size => {
    const node = graph.nodes[id];
    return reckonedSize(node, node && descriptions.get(node.type));
  };
  return { ...layout, nodes: { ...arrange(graph, Object.keys(graph.nodes), sizeOf), ...layout.nodes } };
}
