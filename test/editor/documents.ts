/** The stores as a page would have them: the real node types, an open document. */

import { catalogueStore } from '../../editor/state/catalogue.ts';
import { documentStore, openDocument } from '../../editor/state/document.ts';
import type { Graph } from '../../graphs/format/index.ts';
import { catalogue } from '../../nodes/catalogue.ts';

export const descriptions = new Map([...catalogue].map(([type, { description }]) => [type, description]));

/** Opens a graph of these nodes in the document store. */
export function open(nodes: Graph['nodes'], outputs: Graph['outputs'] = {}): void {
  catalogueStore.setState({ descriptions });
  openDocument('test', { ...emptyGraph, nodes, outputs }, 1);
}

export const emptyGraph: Graph = {
  format: 'facex-graph',
  version: 1,
  name: 'test',
  description: '',
  nodes: {},
  inputs: {},
  outputs: {},
};

export const content = () => documentStore.getState().content;
export const nodes = () => content().graph.nodes;
