/** What a host does for each request; the composition of store, runtime, pictures, models and catalogue. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { findNanoFolder, findPackageFolder } from '../../models/store/places.ts';
import { catalogue as builtIn } from '../../nodes/catalogue.ts';
import { loadMotionBasis } from '../../nodes/face/motion/load-basis.ts';
import type { MotionBasis } from '../../nodes/geometry/motion-basis.ts';
import type { AnyNodeType, Catalogue, Images, Tensor, Value } from '../../nodes/kit/index.ts';
import { encodeValue, mapTensors } from '../cache/value-codec.ts';
import { ValueStore } from '../cache/value-store.ts';
import { EngineError, engineProblem } from '../errors.ts';
import { createImages, fitPicture } from '../images/index.ts';
import { createRuntime, type Runtime } from '../onnx/index.ts';
import { plannedNodes } from '../plan/make-plan.ts';
import type { RunEvent } from '../protocol/index.ts';
import { attachProvenance } from '../provenance/picture-file.ts';
import { pictureOf } from '../run/picture-of.ts';
import { isValue, outputSummaries } from '../run/summaries.ts';
import { examine } from './doctor.ts';
import { ParamFiles } from './file-hashes.ts';
import type { GraphRequest, HostRequest, HostSettings, PlanReply, ReadRequest } from './messages.ts';
import { ModelFiles } from './model-files.ts';
import { prepare } from './prepare.ts';
import { type RunDeps, Runs } from './runs.ts';
import { viewOf } from './views/view-of.ts';

/** Longest that closing waits for writes to the disk store. */
const FLUSH_BOUND_MS = 20_000;

/** Libraries whose version changes what nodes give. */
const NATIVE_LIBRARIES = ['onnxruntime-node', 'sharp'] as const;

/** Answers requests; made by {@link openService}. */
export class Service {
  readonly #settings: HostSettings;
  readonly #deps: RunDeps;
  readonly #runs: Runs;
  readonly #images: Images;
  readonly #opened: { runtime?: Promise<Runtime> };
  readonly #loadBasis = (): Promise<MotionBasis> => loadMotionBasis({ models: this.#deps.models });

  constructor(settings: HostSettings, catalogue: Catalogue, send: (event: RunEvent) => void) {
    const opened: { runtime?: Promise<Runtime> } = {};
    const notices: string[] = [];
    const runtime = (): Promise<Runtime> => {
      opened.runtime ??= createRuntime({ device: settings.device, onNotice: (message) => notices.push(message) });
      // A device that could not be had is asked for again with the next request.
      opened.runtime.catch(() => {
        delete opened.runtime;
      });
      return opened.runtime;
    };
    const budget = (name: 'memoryBudgetBytes' | 'deviceBudgetBytes' | 'diskBudgetBytes'): object =>
      settings[name] === undefined ? {} : { [name]: settings[name] };
    const store = new ValueStore({
      folder: path.join(settings.home, 'store'),
      ...budget('memoryBudgetBytes'),
      ...budget('deviceBudgetBytes'),
      ...budget('diskBudgetBytes'),
      download: async (tensor) => (await runtime()).download(tensor),
      release: (tensor) => void opened.runtime?.then((open) => open.release(tensor)),
      onWarning: (message) => this.#runs.tell('warning', message),
    });
    const versions = readVersions();
    this.#settings = settings;
    this.#opened = opened;
    this.#images = createImages();
    this.#deps = {
      catalogue,
      descriptions: new Map([...catalogue].map(([type, { description }]) => [type, description])),
      store,
      files: new ParamFiles(),
      models: new ModelFiles(settings.home, (message) => this.#runs.tell('info', message)),
      images: this.#images,
      runtime,
      device: async () => {
        const { device, precision } = await runtime();
        for (const message of notices.splice(0)) this.#runs.tell('warning', message);
        return `${device}/${precision}`;
      },
      versions,
      libraries: Object.fromEntries(NATIVE_LIBRARIES.map((name) => [name, versions[name] ?? 'unknown'])),
      home: settings.home,
      send,
      verifyInputs: settings.verifyInputs ?? false,
    };
    this.#runs = new Runs(this.#deps);
  }

  /** Does a request and gives what is sent back. @throws EngineError with the problems that kept it from being done. */
  async handle(request: Exclude<HostRequest, { do: 'open' }>): Promise<unknown> {
    switch (request.do) {
      case 'run-graph': {
        const { do: _verb, ...run } = request;
        return this.#runs.run(run);
      }
      case 'cancel-run':
        this.#runs.cancel(request.runId);
        return {};
      case 'plan-graph': {
        const { do: _verb, ...plan } = request;
        return this.#plan(plan);
      }
      case 'describe':
        return { types: [...this.#deps.descriptions.values()] };
      case 'read-value':
        return { bytes: await this.#read(request) };
      case 'view-value':
        return { view: await viewOf(await this.#value(request.valueId), this.#loadBasis) };
      case 'doctor':
        return examine(this.#settings.home, this.#deps.versions);
      case 'close':
        await this.close();
        return {};
    }
  }

  /** Cancels what runs, writes what waits (bounded), lets the models go. */
  async close(): Promise<void> {
    await this.#runs.cancelAll();
    await this.#deps.store.flush(FLUSH_BOUND_MS);
    const runtime = await this.#opened.runtime?.catch(() => undefined);
    await runtime?.close();
  }

  async #plan(request: GraphRequest): Promise<PlanReply> {
    const prepared = await prepare(request, this.#deps);
    if (!prepared.ok) throw new EngineError(prepared.problems);
    const { plan } = prepared.value;
    const keys = new Map(plan.nodes.map(({ node, planKey }) => [node, planKey]));
    const nodes = plannedNodes(plan).map((planned) => {
      const result = planned.state === 'hit' ? this.#deps.store.findResult(keys.get(planned.node) ?? '') : undefined;
      return result ? { ...planned, outputs: outputSummaries(result) } : planned;
    });
    return { device: plan.device, nodes, muted: [...plan.muted] };
  }

  async #read({ valueId, as, quality, sidePx, part, item = 0, provenanceOf }: ReadRequest): Promise<Uint8Array> {
    const value = await this.#value(valueId);
    if (as === 'value') return Buffer.concat(encodeValue(value).chunks);
    const first: unknown = Array.isArray(value) ? value[item] : value;
    const picture = isValue(first) ? pictureOf(first, part) : undefined;
    if (picture === undefined) {
      const kind = isValue(first) ? first.kind : typeof first;
      const message = `A value of kind ${kind} has no picture form.`;
      throw new EngineError([
        engineProblem('not-a-picture', {
          pointer: '',
          message,
          fix: 'Read it as a value, or ask for a picture output.',
        }),
      ]);
    }
    const fitting = sidePx === undefined ? picture : await fitPicture(picture, sidePx);
    const bytes = await this.#images.encode(fitting, as, quality === undefined ? {} : { quality });
    const record = provenanceOf && this.#runs.provenance(provenanceOf.runId, provenanceOf.output);
    return record ? attachProvenance(bytes, as, record) : bytes;
  }

  async #value(valueId: string): Promise<Value | readonly Value[]> {
    const preview = this.#runs.preview(valueId);
    if (preview) return preview;
    const { store } = this.#deps;
    const loaded = await store.load(valueId, 0);
    if (loaded === undefined) {
      const fix = 'Run the graph again; the store makes room for new values when its budget is used up.';
      throw new EngineError([
        engineProblem('value-gone', { pointer: '', message: `The value ${valueId} is no longer kept.`, fix }),
      ]);
    }
    store.unpin(valueId);
    const toHost = async (tensor: Tensor): Promise<Tensor> =>
      tensor.place === 'host' ? tensor : (await this.#deps.runtime()).download(tensor);
    return (await mapTensors(loaded.value, toHost)) as Value | readonly Value[];
  }
}

/** A service over the built-in node types and those of `settings.nodeModules`. */
export async function openService(settings: HostSettings, send: (event: RunEvent) => void): Promise<Service> {
  const catalogue = new Map(builtIn);
  for (const file of settings.nodeModules ?? []) {
    const loaded: { nodeTypes?: readonly AnyNodeType[] } = await import(pathToFileURL(path.resolve(file)).href);
    for (const nodeType of loaded.nodeTypes ?? []) catalogue.set(nodeType.description.type, nodeType);
  }
  return new Service(settings, catalogue, send);
}

/** Versions that pixels depend on: this program's, Node's, and those of the two native libraries. */
function readVersions(): Record<string, string> {
  const versionIn = (folder: string | null): string => {
    if (folder === null) return 'unknown';
    const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as { version?: unknown };
    return String(version);
  };
  return {
    'facex-studio': versionIn(path.dirname(path.dirname(findNanoFolder()))),
    node: process.versions.node,
    ...Object.fromEntries(NATIVE_LIBRARIES.map((name) => [name, versionIn(findPackageFolder(name))])),
  };
}
