/**
 * What an output picture carries: everything that is needed to make it again but the input files, which are named by
 * content hash (or embedded). Paths of the user's machine are left out.
 */

import path from 'node:path';
import * as z from 'zod';
import { type Graph, graphSchema } from '../../graphs/format/index.ts';
import { filesOf, type Plan } from '../plan/make-plan.ts';

const fileSchema = z.strictObject({
  node: z.string(),
  param: z.string(),
  /** File name without folders. */
  name: z.string(),
  sha256: z.string(),
  /** The exposed input that sets this param, if one does. */
  input: z.string().optional(),
});

/** Schema of what a picture carries. */
export const provenanceSchema = z.strictObject({
  format: z.literal('facex-provenance'),
  version: z.literal(1),
  /** The node that made the picture, and the exposed output where it was one. */
  madeBy: z.strictObject({ node: z.string(), output: z.string().optional() }),
  /** The graph with the inputs applied; file params hold bare names. */
  graph: graphSchema,
  /** Model id -> sha256. */
  models: z.record(z.string(), z.string()),
  /** `node.param` -> seed. */
  seeds: z.record(z.string(), z.number()),
  /** Provider and precision class the pixels were made with. */
  device: z.string(),
  versions: z.record(z.string(), z.string()),
  files: z.array(fileSchema),
  /** sha256 -> base64 of the input files, where they were embedded. */
  embedded: z.record(z.string(), z.string()).optional(),
});

export type Provenance = z.infer<typeof provenanceSchema>;

/** What a run knows that goes into its pictures. */
interface ProvenanceFacts {
  readonly graph: Graph;
  readonly plan: Plan;
  readonly madeBy: { readonly node: string; readonly output?: string };
  readonly versions: Readonly<Record<string, string>>;
  /** sha256 of the file a param names, as the graph has it. */
  fileHash(file: string): string | undefined;
  /** base64 of a file, where files are to be embedded. */
  fileBase64?(file: string): string | undefined;
}

/** The record for one picture of a run. */
export function buildProvenance(facts: ProvenanceFacts): Provenance {
  const { graph, plan } = facts;
  const files: z.infer<typeof fileSchema>[] = [];
  const embedded: Record<string, string> = {};
  const seeds: Record<string, number> = {};
  const nodeTypes: Record<string, string> = {};
  const nodes: Record<string, Graph['nodes'][string]> = { ...graph.nodes };

  for (const [id, node] of Object.entries(graph.nodes)) {
    // File params of nodes that did not run are bared as well.
    const bare = Object.entries(node.params).map(([param, value]) =>
      typeof value === 'string' && path.isAbsolute(value) ? [param, path.basename(value)] : [param, value],
    );
    nodes[id] = { ...node, params: Object.fromEntries(bare) };
  }
  for (const wired of plan.nodes) {
    nodeTypes[wired.type] = String(wired.description.version);
    for (const [param, spec] of Object.entries(wired.description.params)) {
      const value = wired.params[param];
      if (spec.param === 'seed' && typeof value === 'number') seeds[`${wired.node}.${param}`] = value;
    }
    const node = nodes[wired.node];
    if (node === undefined) continue;
    const params = { ...node.params };
    for (const [param, file] of Object.entries(filesOf(wired))) {
      const sha256 = facts.fileHash(file);
      if (sha256 === undefined) continue;
      const input = Object.entries(graph.inputs).find(([, { to }]) =>
        to.some((t) => t.node === wired.node && t.param === param),
      );
      const name = path.basename(file);
      files.push({ node: wired.node, param, name, sha256, ...(input ? { input: input[0] } : {}) });
      params[param] = name;
      const base64 = facts.fileBase64?.(file);
      if (base64 !== undefined) embedded[sha256] = base64;
    }
    nodes[wired.node] = { ...node, params };
  }
  const { layout: _editorOnly, ...rest } = graph;
  return {
    format: 'facex-provenance',
    version: 1,
    madeBy: facts.madeBy,
    graph: { ...rest, nodes },
    models: Object.fromEntries(plan.modelHashes),
    seeds,
    device: plan.device,
    versions: { ...facts.versions, ...Object.fromEntries(Object.entries(nodeTypes).map(([t, v]) => [`node ${t}`, v])) },
    files,
    ...(facts.fileBase64 ? { embedded } : {}),
  };
}
