/** The editor's part of a saved graph: where nodes stand. The engine ignores it; what does not parse is laid out anew. */

import * as z from 'zod';
import type { Graph, Link } from '../../graphs/format/index.ts';
import type { Descriptions } from '../../nodes/kit/index.ts';
import { arrange } from './arrange.ts';
import { reckonedSize, type Size } from './node-size.ts';

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

/** Kinds whose values are shown as a picture on their node. */
export const PICTURED_KINDS: readonly string[] = ['image', 'mask', 'parsing', 'reference', 'latent'];

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
