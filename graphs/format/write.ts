/**
 * Writer: a graph as text. Fields come in the order of the format and names in the order the graph has them, so saving
 * what was opened changes only the lines that were edited. Defaults are left out.
 */

import type { ExposedInput, Graph, GraphNode } from './graph.ts';

/** The graph as JSON with two spaces and a newline at the end; `parseGraph` of it gives the same graph. */
export function writeGraph(graph: Graph): string {
  const ordered = {
    format: graph.format,
    version: graph.version,
    ...(graph.name === '' ? {} : { name: graph.name }),
    ...(graph.description === '' ? {} : { description: graph.description }),
    nodes: mapValues(graph.nodes, orderedNode),
    ...(isEmpty(graph.inputs) ? {} : { inputs: mapValues(graph.inputs, orderedInput) }),
    ...(isEmpty(graph.outputs) ? {} : { outputs: mapValues(graph.outputs, orderedLink) }),
    ...(graph.layout === undefined ? {} : { layout: graph.layout }),
  };
  return `${JSON.stringify(ordered, null, 2)}\n`;
}

function orderedNode(node: GraphNode): Record<string, unknown> {
  return {
    type: node.type,
    ...(node.title === undefined ? {} : { title: node.title }),
    ...(node.mode === undefined ? {} : { mode: node.mode }),
    ...(node.pinned === undefined ? {} : { pinned: node.pinned }),
    ...(isEmpty(node.params) ? {} : { params: node.params }),
    ...(isEmpty(node.inputs)
      ? {}
      : {
          inputs: mapValues(node.inputs, (input) =>
            Array.isArray(input) ? input.map(orderedLink) : orderedLink(input),
          ),
        }),
  };
}

function orderedInput(input: ExposedInput): Record<string, unknown> {
  return {
    ...(input.title === undefined ? {} : { title: input.title }),
    ...(input.help === undefined ? {} : { help: input.help }),
    to: input.to.map(({ node, param, key }) => ({ node, param, ...(key === undefined ? {} : { key }) })),
  };
}

function orderedLink({ node, port }: { readonly node: string; readonly port: string }): Record<string, unknown> {
  return { node, port };
}

function mapValues<T, R>(record: Readonly<Record<string, T>>, change: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}

function isEmpty(record: object): boolean {
  return Object.keys(record).length === 0;
}
