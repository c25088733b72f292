/** Between React Flow's connections and the document's links. */

import type { Connection, Edge } from '@xyflow/react';
import type { Link } from '../../graphs/format/index.ts';
import { inputsOf } from '../../nodes/kit/index.ts';
import { catalogueStore } from '../state/catalogue.ts';
import { documentStore } from '../state/document.ts';
import { addLink } from '../state/link-edits.ts';
import { say } from '../state/notices.ts';
import type { LinkDrag } from './link-drag.ts';
import { inputFor, outputFor, portType, whyNot } from './wiring.ts';

/** The two ends of a connection; undefined while one is missing. */
export function endsOf(connection: Connection | Edge): { from: Link; to: Link } | undefined {
  const { source, sourceHandle, target, targetHandle } = connection;
  if (!sourceHandle || !targetHandle) return undefined;
  return { from: { node: source, port: sourceHandle }, to: { node: target, port: targetHandle } };
}

/** Why a link of these ends may not be made in the open graph; undefined when it may. */
export function refusalOf(from: Link, to: Link): string | undefined {
  return whyNot(documentStore.getState().content.graph, catalogueStore.getState().descriptions, from, to);
}

/** Links a drag that ended on a node's body with the node's first free port that fits. */
export function linkToNode({ at, side }: NonNullable<LinkDrag['from']>, id: string): void {
  const { graph } = documentStore.getState().content;
  const { descriptions } = catalogueStore.getState();
  const node = graph.nodes[id];
  const description = node && descriptions.get(node.type);
  const type = portType(graph, descriptions, at, side);
  if (!node || !description || !type || id === at.node) return;
  const port =
    side === 'output'
      ? inputFor(inputsOf(description, node.params), type, new Set(Object.keys(node.inputs)))
      : outputFor(description, type);
  const here = port === undefined ? undefined : { node: id, port };
  const [from, to] = side === 'output' ? [at, here] : [here, at];
  const fault = from && to ? refusalOf(from, to) : `${node.title ?? description.title} has no port for ${type.kind}.`;
  if (fault !== undefined || !from || !to) say('bad', fault ?? '');
  else addLink(from, to);
}
