/** Another pack in the sample graphs: each node that chooses a model takes the pack's model of that role. */

import type { NodeDescription } from '../../nodes/kit/index.ts';
import { allManifests } from '../store/kept-models.ts';
import { EvaluateError } from './errors.ts';
import type { GraphData } from './graph.ts';

/** The pack the sample graphs are written for. */
export const DEFAULT_PACK = 'nano';

/** Role -> model of a pack; of several with one role, the one named like nano's. */
export type PackModels = ReadonlyMap<string, string>;

/** Models of a pack by role; empty for the pack the graphs have anyway. @throws EvaluateError no-pack. */
export async function readPack(pack: string, home: string): Promise<PackModels> {
  const all = await allManifests(home);
  const own = all.filter(({ id }) => id.startsWith(`${pack}/`));
  if (own.length === 0) {
    const packs = [...new Set(all.map(({ id }) => id.slice(0, id.indexOf('/'))))].join(', ');
    throw new EvaluateError('no-pack', `There is no pack named ${pack}. There are: ${packs}.`);
  }
  const models = new Map<string, string>();
  if (pack === DEFAULT_PACK) return models;
  const standard = new Set(all.map(({ id }) => id).filter((id) => id.startsWith(`${DEFAULT_PACK}/`)));
  for (const { id, role } of own) {
    const named = standard.has(`${DEFAULT_PACK}/${id.slice(pack.length + 1)}`);
    if (named || !models.has(role)) models.set(role, id);
  }
  return models;
}

/**
 * The graph with the pack's models chosen wherever a node has a param for one of their roles. A model that is not chosen
 * at all (few steps, for one) stays so.
 */
export function withPack(graph: GraphData, models: PackModels, types: readonly NodeDescription[]): GraphData {
  if (models.size === 0) return graph;
  const nodes = Object.entries(graph.nodes).map(([id, node]) => {
    const specs = Object.entries(types.find(({ type }) => type === node.type)?.params ?? {});
    const chosen = specs.flatMap(([name, spec]) => {
      if (spec.param !== 'model' || (node.params?.[name] ?? spec.default) === '') return [];
      const model = models.get(spec.role);
      return model === undefined ? [] : [[name, model] as const];
    });
    return [id, { ...node, params: { ...node.params, ...Object.fromEntries(chosen) } }] as const;
  });
  return { ...graph, nodes: Object.fromEntries(nodes) };
}
