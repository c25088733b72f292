/** Where values are to be had: what last came into an input, and what lies before a node in the graph. */

import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { FrameView, OutputSummary } from '../../engine/protocol/index.ts';
import type { Graph, GraphNode, Link } from '../../graphs/format/index.ts';
import { bypassInputOf, type Descriptions, inputsOf, outputsOf } from '../../nodes/kit/index.ts';
import { catalogueStore } from '../state/catalogue.ts';
import { documentStore } from '../state/document.ts';
import { type RunStatus, runStatus } from '../state/run-status.ts';
import { type Affine, between } from './affine.ts';
import { useViews } from './views.ts';

/** Values looked through for a picture to draw on. */
const MOST_CANDIDATES = 6;

/** A value that is kept, and the port it came from. */
export interface Source {
  readonly node: string;
  readonly port: string;
  readonly valueId: string;
}

/** What an output is read by; undefined when nothing is kept of it. */
export function valueIdOf(output: OutputSummary | undefined): string | undefined {
  return output?.contentHash ?? output?.valueId;
}

type Statuses = RunStatus['nodes'];

function linksOf(input: GraphNode['inputs'][string] | undefined): readonly Link[] {
  return input === undefined ? [] : Array.isArray(input) ? input : [input as Link];
}

/** The port a link's value really comes from: bypassed nodes pass on what comes into them. */
function resolve(graph: Graph, descriptions: Descriptions, link: Link): Link | undefined {
  let at: Link | undefined = link;
  // A chain of bypassed nodes is no longer than the graph; anything beyond is a circle.
  for (let hops = Object.keys(graph.nodes).length; at && hops >= 0; hops -= 1) {
    const node: GraphNode | undefined = graph.nodes[at.node];
    const description = node && descriptions.get(node.type);
    if (node?.mode !== 'bypass' || !description) return at;
    const through = bypassInputOf(description, inputsOf(description, node.params), outputsOf(description), at.port);
    at = through === undefined ? undefined : linksOf(node.inputs[through])[0];
  }
  return undefined;
}

function useInputLink(node: string, port: string | undefined): Link | undefined {
  const descriptions = useStore(catalogueStore, (state) => state.descriptions);
  return useStore(
    documentStore,
    useShallow(({ content: { graph } }) => {
      const given = port === undefined ? undefined : linksOf(graph.nodes[node]?.inputs[port])[0];
      return given && resolve(graph, descriptions, given);
    }),
  );
}

/** What last came into an input; undefined while nothing is linked or nothing ran. */
export function useInputValue(node: string, port: string | undefined): Source | undefined {
  const link = useInputLink(node, port);
  const valueId = useStore(runStatus, ({ nodes }) => link && valueIdOf(nodes[link.node]?.outputs[link.port]));
  return link && valueId !== undefined ? { ...link, valueId } : undefined;
}

/** Kept values of a kind at a node and before it, nearest first. */
export function upstream(graph: Graph, statuses: Statuses, node: string, kind: string): readonly Source[] {
  const found: Source[] = [];
  const seen = new Set([node]);
  for (const queue = [node]; queue.length > 0; ) {
    const id = queue.shift() ?? '';
    for (const [port, output] of Object.entries(statuses[id]?.outputs ?? {})) {
      const valueId = valueIdOf(output);
      if (output.kind === kind && valueId !== undefined) found.push({ node: id, port, valueId });
    }
    for (const { node: before } of Object.values(graph.nodes[id]?.inputs ?? {}).flatMap(linksOf)) {
      if (seen.has(before)) continue;
      seen.add(before);
      queue.push(before);
    }
  }
  return found;
}

/** The nearest kept value of a kind that what comes into an input is, or was made from. */
export function useNearestInto(node: string, port: string | undefined, kind: string): Source | undefined {
  const link = useInputLink(node, port);
  const graph = useStore(documentStore, ({ content }) => content.graph);
  return useStore(
    runStatus,
    useShallow(({ nodes }) => link && upstream(graph, nodes, link.node, kind)[0]),
  );
}

function useUpstream(node: string, kind: string): readonly Source[] {
  const graph = useStore(documentStore, ({ content }) => content.graph);
  const key = useStore(runStatus, ({ nodes }) =>
    upstream(graph, nodes, node, kind)
      .slice(0, MOST_CANDIDATES)
      .map((source) => [source.node, source.port, source.valueId].join('\n'))
      .join('\0'),
  );
  return key === ''
    ? []
    : key.split('\0').map((one) => {
        const [from = '', port = '', valueId = ''] = one.split('\n');
        return { node: from, port, valueId };
      });
}

/** The nearest kept value of a kind before a node. */
export function useNearest(node: string, kind: string): Source | undefined {
  return useUpstream(node, kind)[0];
}

/** A picture to draw a value on. */
export interface Backing {
  readonly valueId: string;
  readonly frame: FrameView;
  /** From pixels of the value's frame to pixels of the picture. */
  readonly toPicture: Affine;
}

const sameFrame = (a: FrameView, b: FrameView): boolean =>
  a.space === b.space && a.widthPx === b.widthPx && a.toOriginal.every((number, i) => number === b.toOriginal[i]);

/** The picture a value lies on: of the same frame where there is one, else another crop of the same original. */
export function useBacking(node: string, frame: FrameView | undefined): Backing | undefined {
  const pictures = useUpstream(node, frame ? 'image' : '');
  const views = useViews(pictures.map(({ valueId }) => valueId));
  if (!frame) return undefined;
  const fitting = views.flatMap((view, i) => {
    const valueId = pictures[i]?.valueId;
    if (view?.kind !== 'image' || valueId === undefined) return [];
    const toPicture = between(frame, view.frame);
    return toPicture ? [{ valueId, frame: view.frame, toPicture }] : [];
  });
  return (
    fitting.find((one) => sameFrame(one.frame, frame)) ??
    fitting.find((one) => one.frame.space === frame.space) ??
    fitting[0]
  );
}

/** Kept values of a kind anywhere in the graph, with the titles of their nodes. */
export function useEverywhere(kind: string): readonly (Source & { readonly title: string })[] {
  const graph = useStore(documentStore, ({ content }) => content.graph);
  const nodes = useStore(runStatus, (state) => state.nodes);
  return Object.entries(graph.nodes).flatMap(([id, node]) =>
    Object.entries(nodes[id]?.outputs ?? {}).flatMap(([port, output]) => {
      const valueId = valueIdOf(output);
      return output.kind === kind && valueId !== undefined
        ? [{ node: id, port, valueId, title: node.title ?? id }]
        : [];
    }),
  );
}
