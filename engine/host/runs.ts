/** Runs inside the host: prepare, execute, tell; and for the last few runs, what is needed to read their pictures. */

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Problem } from '../../graphs/format/index.ts';
import type { Catalogue, Images, Value } from '../../nodes/kit/index.ts';
import type { ValueStore } from '../cache/value-store.ts';
import type { Runtime } from '../onnx/index.ts';
import { plannedNodes } from '../plan/make-plan.ts';
import type { RunEvent } from '../protocol/index.ts';
import { attachProvenance } from '../provenance/picture-file.ts';
import { buildProvenance, type Provenance } from '../provenance/record.ts';
import { createEmitter, type Emit } from '../run/events.ts';
import { execute } from '../run/execution.ts';
import type { ExecutionResult } from '../run/execution-types.ts';
import { createContexts } from './context.ts';
import type { ParamFiles } from './file-hashes.ts';
import { findFile } from './file-places.ts';
import type { RunOutput, RunReply, RunRequest } from './messages.ts';
import type { ModelFiles } from './model-files.ts';
import { type PrepareDeps, type Prepared, prepare } from './prepare.ts';

/** Runs whose outputs stay pinned and readable after they ended. */
const RUNS_KEPT = 8;

export interface RunDeps extends PrepareDeps {
  readonly catalogue: Catalogue;
  readonly store: ValueStore;
  readonly files: ParamFiles;
  readonly models: ModelFiles;
  readonly images: Images;
  readonly runtime: () => Promise<Runtime>;
  readonly versions: Readonly<Record<string, string>>;
  readonly send: (event: RunEvent) => void;
  readonly verifyInputs: boolean;
}

type ProvenanceOf = (madeBy: { readonly node: string; readonly output?: string }) => Provenance;

interface KnownRun {
  readonly graphId: string;
  readonly cancel: AbortController;
  readonly ended: Promise<unknown>;
  readonly previews: Map<string, Value>;
  /** Emits into the run, for warnings of the store. */
  emit?: Emit;
  provenance?: ProvenanceOf;
  outputs?: RunReply['outputs'];
  execution?: ExecutionResult;
}

/** All runs of a host. */
export class Runs {
  readonly #deps: RunDeps;
  readonly #known = new Map<string, KnownRun>();
  #active = 0;

  constructor(deps: RunDeps) {
    this.#deps = deps;
  }

  /** Runs a graph; every fault of the user's is in the reply and in the events. */
  async run(request: RunRequest): Promise<RunReply> {
    const older = [...this.#known.values()].filter(
      (run) => run.graphId === request.graphId && run.execution === undefined,
    );
    const cancel = new AbortController();
    let ended = (): void => undefined;
    const known: KnownRun = {
      graphId: request.graphId,
      cancel,
      previews: new Map(),
      ended: new Promise<void>((resolve) => {
        ended = resolve;
      }),
    };
    this.#known.set(request.runId, known);
    if (request.supersede) {
      for (const run of older) run.cancel.abort();
      await Promise.all(older.map((run) => run.ended));
    }
    this.#active += 1;
    try {
      return await this.#run(request, known);
    } finally {
      this.#active -= 1;
      if (this.#active === 0) this.#deps.store.writeDeviceValues();
      ended();
      this.#forgetOld();
    }
  }

  cancel(runId: string): void {
    this.#known.get(runId)?.cancel.abort();
  }

  cancelAll(): Promise<unknown> {
    for (const run of this.#known.values()) run.cancel.abort();
    return Promise.all([...this.#known.values()].map((run) => run.ended));
  }

  preview(valueId: string): Value | undefined {
    for (const run of this.#known.values()) {
      const value = run.previews.get(valueId);
      if (value) return value;
    }
    return undefined;
  }

  /** The record that a picture of an output of a kept run carries. */
  provenance(runId: string, output: string): Provenance | undefined {
    const run = this.#known.get(runId);
    const node = run?.outputs?.[output]?.node;
    return node === undefined ? undefined : run?.provenance?.({ node, output });
  }

  /** Something about the engine itself, told to every run under way. */
  tell(level: 'info' | 'warning', message: string): void {
    for (const run of this.#known.values()) {
      if (run.execution === undefined) run.emit?.({ event: 'logged', level, message });
    }
  }

  async #run(request: RunRequest, known: KnownRun): Promise<RunReply> {
    const startedMs = performance.now();
    const emit = createEmitter(request.runId, this.#deps.send);
    known.emit = emit;
    const tookMs = (): number => performance.now() - startedMs;
    const files: string[] = [];
    const nothing = { outputs: {}, ran: 0, cached: 0, files };
    const failed = (problems: readonly Problem[]): RunReply => {
      emit({ event: 'run-failed', tookMs: tookMs(), problems: [...problems] });
      return { status: 'failed', problems: [...problems], tookMs: tookMs(), ...nothing };
    };
    if (this.#active === 1) this.#deps.store.resetWarning();
    const prepared = await prepare(request, this.#deps);
    if (!prepared.ok) return failed(prepared.problems);
    const { plan } = prepared.value;
    emit({ event: 'run-started', device: plan.device, nodes: plannedNodes(plan) });

    known.provenance = await this.#provenance(prepared.value, request);
    const execution = await execute({
      plan,
      catalogue: this.#deps.catalogue,
      store: this.#deps.store,
      emit,
      signal: known.cancel.signal,
      verifyInputs: this.#deps.verifyInputs,
      openContext: createContexts({
        runtime: await this.#deps.runtime(),
        images: this.#deps.images,
        models: this.#deps.models,
        files: this.#deps.files,
        emit,
        signal: known.cancel.signal,
        absolute: (file) => findFile(file, { home: this.#deps.home, baseDir: request.baseDir }),
        plannedFiles: prepared.value.fileHashes,
        plannedModels: plan.modelHashes,
        outDir: path.resolve(request.workDir, request.outDir),
        withProvenance: async (bytes, format, node) => {
          const record = known.provenance?.({ node });
          return record ? attachProvenance(bytes, format, record) : bytes;
        },
        keepPreview: (node, port, value) => {
          const valueId = `preview:${request.runId}/${node}/${port}`;
          known.previews.set(valueId, value);
          return valueId;
        },
        onFileWritten: (file) => files.push(file),
      }),
    });
    known.execution = execution;
    this.#deps.store.rememberParts(request.graphId, execution.parts);
    const outputs = outputsOf(prepared.value, execution);
    known.outputs = outputs;
    const { status, ran, cached } = execution;
    const problems = [...execution.problems];
    if (status === 'finished') emit({ event: 'run-finished', tookMs: tookMs(), ran, cached });
    else if (status === 'failed') emit({ event: 'run-failed', tookMs: tookMs(), problems });
    else emit({ event: 'run-cancelled', tookMs: tookMs() });
    return { status, problems, outputs, ran, cached, tookMs: tookMs(), files };
  }

  async #provenance({ graph, plan, fileHashes }: Prepared, request: RunRequest): Promise<ProvenanceOf> {
    const absolute = (file: string): string => findFile(file, { home: this.#deps.home, baseDir: request.baseDir });
    const base64 = new Map<string, string>();
    for (const file of request.embedInputs ? fileHashes.keys() : [])
      base64.set(file, (await readFile(file)).toString('base64'));
    return (madeBy) =>
      buildProvenance({
        graph,
        plan,
        madeBy,
        versions: this.#deps.versions,
        fileHash: (file) => fileHashes.get(absolute(file)),
        ...(request.embedInputs ? { fileBase64: (file: string) => base64.get(absolute(file)) } : {}),
      });
  }

  #forgetOld(): void {
    for (const [runId, run] of this.#known) {
      if (this.#known.size <= RUNS_KEPT) return;
      if (run.execution === undefined && run.outputs === undefined && this.#active > 0) continue;
      run.execution?.release();
      this.#known.delete(runId);
    }
  }
}

/** Exposed outputs by name; what was asked for otherwise as `node.port`. */
function outputsOf({ plan }: Prepared, execution: ExecutionResult): Record<string, RunOutput> {
  const outputs: Record<string, RunOutput> = {};
  for (const { node, ports, name } of plan.asked) {
    for (const port of ports) {
      const stored = execution.results.get(node)?.outputs[port];
      if (stored === undefined) continue;
      const { id, kind, summary, sizeBytes } = stored;
      outputs[name ?? `${node}.${port}`] = { node, port, valueId: id, kind, summary, bytes: sizeBytes };
    }
  }
  return outputs;
}
