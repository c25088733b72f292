/**
 * From a request to a plan: read, apply what was given, check, wire, hash the files and models that are needed. Every
 * fault the user can cause up to here is a problem in the list that comes back.
 */

import { checkGraph } from '../../graphs/check/index.ts';
import { type Graph, type Problem, parseGraph, pointerTo } from '../../graphs/format/index.ts';
import { ModelError } from '../../models/errors.ts';
import { allManifests, modelFacts } from '../../models/store/kept-models.ts';
import type { Descriptions, FileSignature } from '../../nodes/kit/index.ts';
import { NodeFault, paramsWithDefaults } from '../../nodes/kit/index.ts';
import type { ValueStore } from '../cache/value-store.ts';
import { engineProblem } from '../errors.ts';
import { readSignature } from '../onnx/index.ts';
import { applyInputs } from '../plan/apply-inputs.ts';
import { filesOf, makePlan, modelsOf, type Plan } from '../plan/make-plan.ts';
import { type Outcome, type WiredNode, wireGraph } from '../plan/wiring.ts';
import { pinnedGone, problemFromThrown } from '../run/faults.ts';
import type { ParamFiles } from './file-hashes.ts';
import { findFile } from './file-places.ts';
import type { GraphRequest } from './messages.ts';
import { type ModelFiles, modelFix } from './model-files.ts';

/** What preparing needs of the host. */
export interface PrepareDeps {
  readonly descriptions: Descriptions;
  readonly store: ValueStore;
  readonly files: ParamFiles;
  readonly models: ModelFiles;
  /** Opens the runtime when it is first needed; gives `provider/precision`. */
  readonly device: () => Promise<string>;
  /** Native library -> version; part of every key. */
  readonly libraries: Readonly<Record<string, string>>;
  /** FACEX_HOME, where pictures are kept by content. */
  readonly home: string;
}

/** A graph ready to run. */
export interface Prepared {
  /** With everything given applied; file params as they are read, absolute where they were given. */
  readonly graph: Graph;
  readonly plan: Plan;
  /** Absolute path -> sha256 of every file the plan reads. */
  readonly fileHashes: ReadonlyMap<string, string>;
}

export async function prepare(request: GraphRequest, deps: PrepareDeps): Promise<Outcome<Prepared>> {
  const parsed = parseGraph(request.graph);
  if ('problems' in parsed) return { ok: false, problems: parsed.problems };
  const given = { home: deps.home, baseDir: request.workDir };
  const applied = applyInputs(parsed.graph, deps.descriptions, request, (file) => findFile(file, given));
  if (!applied.ok) return applied;
  const chosen = onlyOutputs(applied.value, request.outputs);
  if (!chosen.ok) return chosen;
  const graph = chosen.value;
  const absolute = (file: string): string => findFile(file, { home: deps.home, baseDir: request.baseDir });

  const signatures = await readSignatures(graph, deps.descriptions, absolute);
  const models = modelFacts(await allManifests(deps.home));
  const faults = [
    ...signatures.problems,
    ...checkGraph(graph, deps.descriptions, { signatures: signatures.found, ...models }),
  ];
  const targets = request.targets?.map(({ node, port }) => (port === undefined ? { node } : { node, port }));
  const wired = wireGraph(graph, deps.descriptions, {
    signatures: signatures.found,
    modelBindings: models.modelBindings,
    ...(targets ? { targets } : {}),
  });
  if (!wired.ok) return { ok: false, problems: faults.length > 0 ? faults : wired.problems };
  const needed = new Set([...wired.value.nodes.map(({ node }) => node), ...wired.value.muted]);
  // With explicit targets a half-built part of the graph that they do not need is no obstacle.
  const relevant = targets ? faults.filter(({ node }) => node === undefined || needed.has(node)) : faults;
  if (relevant.length > 0) return { ok: false, problems: relevant };

  const problems: Problem[] = [];
  const running = wired.value.nodes.filter(({ pinned }) => pinned === undefined);
  const fileHashes = await hashFiles(running, absolute, deps.files, problems);
  const modelHashes = await hashModels(running, deps.models, problems);
  if (problems.length > 0) return { ok: false, problems };

  const previous = deps.store.previousParts(request.graphId);
  const plan = makePlan(wired.value, {
    device: await deps.device(),
    libraries: deps.libraries,
    fileHash: (file) => fileHashes.get(absolute(file)),
    modelHash: (id) => modelHashes.get(id),
    lookup: (key) => deps.store.lookup(key),
    previousParts: (node) => (Object.hasOwn(previous, node) ? previous[node] : undefined),
  });
  for (const { pinned } of plan.nodes) if (pinned) deps.store.hold(pinned);
  const gone = plan.nodes.filter(({ reason }) => reason.why === 'pinned' && reason.store === 'gone');
  if (gone.length > 0) return { ok: false, problems: gone.map(({ node }) => pinnedGone(node)) };
  return { ok: true, value: { graph, plan, fileHashes } };
}

/** The graph with only the chosen exposed outputs. */
function onlyOutputs(graph: Graph, names: readonly string[] | undefined): Outcome<Graph> {
  if (names === undefined) return { ok: true, value: graph };
  const unknown = names.filter((name) => !Object.hasOwn(graph.outputs, name));
  if (unknown.length > 0) {
    const known = Object.keys(graph.outputs).join(', ');
    const fix = known === '' ? 'It exposes none; ask for node.port instead.' : `Its outputs are: ${known}.`;
    const problem = (name: string): Problem =>
      engineProblem('unknown-output', {
        pointer: '/outputs',
        message: `The graph exposes no output named ${name}.`,
        fix,
      });
    return { ok: false, problems: unknown.map(problem) };
  }
  const outputs = Object.entries(graph.outputs).filter(([name]) => names.includes(name));
  return { ok: true, value: { ...graph, outputs: Object.fromEntries(outputs) } };
}

async function readSignatures(
  graph: Graph,
  descriptions: Descriptions,
  absolute: (file: string) => string,
): Promise<{ found: Map<string, FileSignature>; problems: Problem[] }> {
  const found = new Map<string, FileSignature>();
  const problems: Problem[] = [];
  for (const [id, node] of Object.entries(graph.nodes)) {
    const description = descriptions.get(node.type);
    const param = description?.portsFromFile;
    if (description === undefined || param === undefined) continue;
    const file = paramsWithDefaults(description, node.params)[param];
    if (typeof file !== 'string' || file === '') continue;
    try {
      found.set(id, await readSignature(absolute(file)));
    } catch (thrown) {
      if (thrown instanceof NodeFault) {
        problems.push(problemFromThrown({ node: id, type: node.type, inputSpecs: {}, description }, {}, thrown));
      } else {
        problems.push(fileProblem(id, node.type, param, absolute(file), thrown));
      }
    }
  }
  return { found, problems };
}

function fileProblem(node: string, type: string, param: string, file: string, error: unknown): Problem {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const why =
    code === 'ENOENT'
      ? 'is not there'
      : code === 'EISDIR'
        ? 'is a folder'
        : code === 'EACCES'
          ? 'may not be read'
          : 'cannot be read';
  return engineProblem('file-missing', {
    pointer: pointerTo('nodes', node, 'params', param),
    message: `Node ${node} (${type}), param ${param}: the file ${file} ${why}.`,
    wanted: 'a file that can be read',
    got: file,
    fix: 'Give the path of an existing file; paths in a graph start from the folder of the graph file.',
    node,
  });
}

async function hashFiles(
  nodes: readonly WiredNode[],
  absolute: (file: string) => string,
  hashes: ParamFiles,
  problems: Problem[],
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const wired of nodes) {
    for (const [param, raw] of Object.entries(filesOf(wired))) {
      const file = absolute(raw);
      try {
        found.set(file, await hashes.hash(file));
      } catch (error) {
        problems.push(fileProblem(wired.node, wired.type, param, file, error));
      }
    }
  }
  return found;
}

async function hashModels(
  nodes: readonly WiredNode[],
  models: ModelFiles,
  problems: Problem[],
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const failed = new Set<string>();
  for (const wired of nodes) {
    for (const id of modelsOf(wired)) {
      if (found.has(id) || failed.has(id)) continue;
      try {
        found.set(id, (await models.find(id)).sha256);
      } catch (error) {
        if (!(error instanceof ModelError)) throw error;
        failed.add(id);
        problems.push(
          engineProblem('model-unavailable', {
            pointer: pointerTo('nodes', wired.node),
            message: `Node ${wired.node} (${wired.type}) needs model ${id}: ${error.message}`,
            fix: modelFix,
            node: wired.node,
          }),
        );
      }
    }
  }
  return found;
}
