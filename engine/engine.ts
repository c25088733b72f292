/** A long-lived engine over one host process: what the command line, the server and runGraph are built on. */

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Graph } from '../graphs/format/index.ts';
import { findHome } from '../models/store/places.ts';
import type { NodeDescription, Value } from '../nodes/kit/index.ts';
import { EngineError, engineProblem } from './errors.ts';
import { HostClient, problemsOf, type Run } from './host/client.ts';
import { deferredRun } from './host/deferred-run.ts';
import type { DoctorReply, GraphRequest, PictureFormatName, PictureOptions, PlanReply } from './host/messages.ts';
import type { Target } from './plan/targets.ts';
import type { ValueView } from './protocol/index.ts';
import { inputsFolder, keepInput } from './provenance/kept-inputs.ts';
import { isPictureFile, readProvenance } from './provenance/picture-file.ts';
import { restoreGraph } from './provenance/restore.ts';

/** Where models run. */
export type DeviceChoice = 'auto' | 'cpu' | 'webgpu' | 'cuda';

/** What an input or a param may be given: a value, a path for a file param, or the bytes of the file. */
export type GivenValue =
  | string
  | number
  | boolean
  | readonly unknown[]
  | Readonly<Record<string, unknown>>
  | Uint8Array;

export interface EngineOptions {
  /** Default `auto`: the fastest that works here. */
  readonly device?: DeviceChoice;
  /** FACEX_HOME: folder of models and store. */
  readonly home?: string;
  readonly memoryBudgetBytes?: number;
  readonly deviceBudgetBytes?: number;
  readonly diskBudgetBytes?: number;
  /** Modules with more node types, each exporting `nodeTypes`. */
  readonly nodeModules?: readonly string[];
  /** Fails a node that changes its inputs (rule E10); costs a hash of every input. */
  readonly verifyInputs?: boolean;
  /** Added to the environment of the host process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Milliseconds a cancelled run may take to stop before its process is killed; default 20,000. */
  readonly hardCancelMs?: number;
}

/** A graph: the path of a graph file or of a picture that FaceX Studio made, its JSON text, or the graph as data. */
export type GraphSource = string | Graph | Readonly<Record<string, unknown>>;

export interface GraphOptions {
  /** Exposed input -> value. */
  readonly inputs?: Readonly<Record<string, GivenValue>>;
  /** `node.param` (or `node.param.key`) -> value. */
  readonly params?: Readonly<Record<string, GivenValue>>;
  /** Ask for these instead of what the graph exposes. */
  readonly targets?: readonly Target[];
  /** Exposed outputs to make; default all of them. */
  readonly outputs?: readonly string[];
  /** Folder that relative paths in `inputs`, `params` and `outDir` start from; default the working directory. */
  readonly workDir?: string;
  /** Folder that the graph's own relative paths start from; default the graph file's. */
  readonly baseDir?: string;
  /** Tells graphs apart when reasons are remembered and runs supersede; default the file's path or the graph's name. */
  readonly graphId?: string;
}

export interface RunOptions extends GraphOptions {
  /** Id the run goes by; default a fresh one. */
  readonly runId?: string;
  /** Folder of io/save-image; default `out`. */
  readonly outDir?: string;
  /** Put the input files themselves into the pictures. */
  readonly embedInputs?: boolean;
  /** Stop an older run of the same graph first; its finished values stay (rule E6). */
  readonly supersede?: boolean;
  readonly signal?: AbortSignal;
}

/** One host process, its store and its models. */
export interface Engine {
  run(graph: GraphSource, options?: RunOptions): Run;
  /** What would run, and why (rule E4). @throws EngineError with the graph's problems. */
  plan(graph: GraphSource, options?: GraphOptions): Promise<PlanReply>;
  describe(): Promise<readonly NodeDescription[]>;
  /** A value by the id of an output or a preview, as a picture file. */
  readPicture(valueId: string, format: PictureFormatName, options?: PictureOptions): Promise<Uint8Array>;
  /** What a preview of a value draws: small whatever its size. */
  viewValue(valueId: string): Promise<ValueView>;
  readValue(valueId: string): Promise<Value | readonly Value[]>;
  doctor(): Promise<DoctorReply>;
  /** Process id of the host, while one runs. */
  hostPid(): number | undefined;
  close(): Promise<void>;
}

/** Opens an engine; its host process starts with the first request. */
export function openEngine(options: EngineOptions = {}): Engine {
  const home = path.resolve(options.home ?? findHome());
  const { device = 'auto', memoryBudgetBytes, deviceBudgetBytes, diskBudgetBytes, nodeModules, verifyInputs } = options;
  const client = new HostClient({
    settings: {
      device,
      home,
      ...(memoryBudgetBytes === undefined ? {} : { memoryBudgetBytes }),
      ...(deviceBudgetBytes === undefined ? {} : { deviceBudgetBytes }),
      ...(diskBudgetBytes === undefined ? {} : { diskBudgetBytes }),
      ...(nodeModules === undefined ? {} : { nodeModules: nodeModules.map((file) => path.resolve(file)) }),
      ...(verifyInputs === undefined ? {} : { verifyInputs }),
    },
    ...(options.env ? { env: options.env } : {}),
    ...(options.hardCancelMs === undefined ? {} : { hardCancelMs: options.hardCancelMs }),
  });
  return {
    run(graph, run = {}) {
      const start = async (runId: string): Promise<Run> => {
        const request = await toRequest(graph, run, home);
        const { outDir = 'out', embedInputs = false, supersede = false, signal } = run;
        return client.run({ runId, ...request, outDir, embedInputs, supersede }, signal);
      };
      return deferredRun(start, problemsOf, run.runId);
    },
    plan: async (graph, plan = {}) => client.plan(await toRequest(graph, plan, home)),
    describe: () => client.describe(),
    readPicture: (valueId, format, read) => client.readPicture(valueId, format, read),
    readValue: (valueId) => client.readValue(valueId),
    viewValue: (valueId) => client.viewValue(valueId),
    doctor: () => client.doctor(),
    hostPid: () => client.pid,
    close: () => client.close(),
  };
}

/** Bytes given for a file param become a file in the store, named by content so that the same bytes are a hit. */
async function withFiles(given: Readonly<Record<string, GivenValue>>, home: string): Promise<Record<string, unknown>> {
  const entries = await Promise.all(
    Object.entries(given).map(async ([name, value]) => {
      if (!(value instanceof Uint8Array)) return [name, value] as const;
      const file = path.join(inputsFolder(home), createHash('sha256').update(value).digest('hex'));
      await keepInput(file, value);
      return [name, file] as const;
    }),
  );
  return Object.fromEntries(entries);
}

/** Reads a graph from wherever it is; a picture gives the graph it carries, its files found again by content. */
export async function readGraphSource(
  source: GraphSource,
  options: GraphOptions,
  home: string,
): Promise<Pick<GraphRequest, 'graph' | 'graphId' | 'baseDir'>> {
  const workDir = path.resolve(options.workDir ?? '.');
  if (typeof source !== 'string' || source.trimStart().startsWith('{')) {
    const name = typeof source === 'object' && 'name' in source ? String(source.name) : 'text';
    return { graph: source, graphId: `name:${name}`, baseDir: path.resolve(options.baseDir ?? workDir) };
  }
  const file = path.resolve(workDir, source);
  const baseDir = path.resolve(options.baseDir ?? path.dirname(file));
  const bytes = await readFile(file).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    const fix = 'Give the path of a graph file, or of a picture that FaceX Studio made.';
    throw new EngineError([
      engineProblem('file-missing', { pointer: '', message: `The graph ${file} cannot be read: ${why}.`, fix }),
    ]);
  });
  if (!isPictureFile(bytes)) return { graph: bytes.toString('utf8'), graphId: file, baseDir };
  const provenance = readProvenance(bytes);
  if (!provenance.ok) throw new EngineError(provenance.problems);
  const restored = await restoreGraph(provenance.value, {
    folders: [baseDir, workDir],
    files: Object.values(options.inputs ?? {}).flatMap((value) =>
      typeof value === 'string' ? [path.resolve(workDir, value)] : [],
    ),
    given: Object.keys(options.inputs ?? {}),
    givenParams: Object.keys(options.params ?? {}),
    unpackInto: inputsFolder(home),
  });
  if (!restored.ok) throw new EngineError(restored.problems);
  return { graph: restored.value, graphId: file, baseDir };
}

async function toRequest(source: GraphSource, options: GraphOptions, home: string): Promise<GraphRequest> {
  const read = await readGraphSource(source, options, home);
  return {
    ...read,
    ...(options.graphId === undefined ? {} : { graphId: options.graphId }),
    workDir: path.resolve(options.workDir ?? '.'),
    inputs: await withFiles(options.inputs ?? {}, home),
    params: await withFiles(options.params ?? {}, home),
    ...(options.outputs ? { outputs: [...options.outputs] } : {}),
    ...(options.targets ? { targets: options.targets.map((target) => ({ ...target })) } : {}),
  };
}
