/** Whose region is whose on an assembler: what its params say, what the task adds, and what a click changes. Pure. */

import type { Graph } from '../../graphs/format/index.ts';
import {
  type Descriptions,
  type NodeDescription,
  paramsWithDefaults,
  type RegionSources,
} from '../../nodes/kit/index.ts';
import type { ParamChange } from './set-params.ts';

/** Words of the choice params that are no donor. */
const TASK = 'task';
export const CANVAS = 'canvas';

type Params = Readonly<Record<string, unknown>>;

const words = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

/** The canvas, the donors, then what else the params allow (ignored). */
export function sourcesOf(description: NodeDescription, sources: RegionSources, params: Params): readonly string[] {
  const all = paramsWithDefaults(description, params);
  const [first = ''] = Object.keys(sources.regions);
  const spec = description.params[first];
  const more = spec?.param === 'choice' ? spec.options.filter((word) => word !== TASK && word !== CANVAS) : [];
  return [CANVAS, ...words(all[sources.donors]), ...more];
}

/** The input by which the map of a face is found; what is no face (ignored) is picked on the canvas's. */
export function mapPortOf(
  description: NodeDescription,
  { donors, maps }: RegionSources,
  params: Params,
  face: string,
): string {
  const all = paramsWithDefaults(description, params);
  return words(all[donors]).includes(face) ? `${face}.${maps.donor}` : maps.canvas;
}

/** Whether the task that is chosen takes regions at all. */
export function takesRegions(description: NodeDescription, { task }: RegionSources, params: Params): boolean {
  return Object.hasOwn(task.gives, String(params[task.param] ?? description.params[task.param]?.default));
}

/** Who gives a region where nothing is chosen for it. */
function byTask(description: NodeDescription, { donors, task }: RegionSources, params: Params, region: string): string {
  const all = paramsWithDefaults(description, params);
  const name = String(all[task.param]);
  const names = words(all[donors]);
  const chosen = words(all[task.chosenBy?.[name] ?? '']);
  const place = chosen.length > 0 ? (chosen.includes(region) ? 0 : undefined) : task.gives[name]?.[region];
  return (place === undefined ? undefined : names[place]) ?? CANVAS;
}

/** Who gives a region. */
export function sourceOf(
  description: NodeDescription,
  sources: RegionSources,
  params: Params,
  region: string,
): { readonly source: string; readonly isByTask: boolean } {
  const choice = params[region];
  const isByTask = choice === undefined || choice === TASK;
  return { source: isByTask ? byTask(description, sources, params, region) : String(choice), isByTask };
}

/**
 * What a click on a region means while regions are picked from a source: it gives the region, or no longer does. A
 * choice that is what the task says anyway is left to the task.
 */
export function picked(
  description: NodeDescription,
  sources: RegionSources,
  params: Params,
  region: string,
  from: string,
): { readonly source: string; readonly value: string | undefined } {
  const now = sourceOf(description, sources, params, region).source;
  const usual = byTask(description, sources, params, region);
  const source = now !== from ? from : from === CANVAS ? usual : CANVAS;
  return { source, value: source === usual ? undefined : source };
}

/** Other nodes whose regions come from the same donors by the same task, which a pick may set alongside. */
export function partnersOf(graph: Graph, descriptions: Descriptions, node: string): readonly string[] {
  const mark = (id: string): string | undefined => {
    const one = graph.nodes[id];
    const description = one && descriptions.get(one.type);
    if (!one || !description?.regionSources) return undefined;
    const all = paramsWithDefaults(description, one.params);
    const { donors, task } = description.regionSources;
    return JSON.stringify([all[donors], all[task.param]]);
  };
  const own = mark(node);
  return own === undefined ? [] : Object.keys(graph.nodes).filter((id) => id !== node && mark(id) === own);
}

/** The changes that give a region to a source on a node and on others beside it, where they have that region. */
export function changesOf(
  graph: Graph,
  descriptions: Descriptions,
  nodes: readonly string[],
  region: string,
  source: string,
): readonly ParamChange[] {
  return nodes.flatMap((node) => {
    const one = graph.nodes[node];
    const description = one && descriptions.get(one.type);
    const sources = description?.regionSources;
    if (!one || !description || !sources || !Object.hasOwn(sources.regions, region)) return [];
    if (!sourcesOf(description, sources, one.params).includes(source)) return [];
    const usual = byTask(description, sources, one.params, region);
    return [{ node, param: region, value: source === usual ? undefined : source }];
  });
}
