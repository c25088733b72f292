/** The RunContext a node gets: the runtime's scope, pictures, files and random numbers behind the interfaces of nodes/kit. */

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeWhole } from '../../models/files/whole-file.ts';
import type { Images, PictureFormat, RunContext, Value } from '../../nodes/kit/index.ts';
import { NodeFault } from '../../nodes/kit/index.ts';
import { tensorsOf } from '../cache/value-codec.ts';
import type { Runtime } from '../onnx/index.ts';
import { filesOf, type PlanNode } from '../plan/make-plan.ts';
import type { Emit } from '../run/events.ts';
import type { OpenContext } from '../run/execution-types.ts';
import { CancelledError } from '../run/faults.ts';
import { createRandom } from '../run/random.ts';
import type { ParamFiles } from './file-hashes.ts';
import type { ModelFile, ModelFiles } from './model-files.ts';

/** What one run hands to the contexts of its nodes. */
interface ContextDeps {
  readonly runtime: Runtime;
  readonly images: Images;
  readonly models: ModelFiles;
  readonly files: ParamFiles;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** Absolute path of a file param. */
  readonly absolute: (file: string) => string;
  /** Absolute path -> sha256 the plan was made with. */
  readonly plannedFiles: ReadonlyMap<string, string>;
  /** Model id -> sha256 the plan was made with, for every model that a node of the plan names. */
  readonly plannedModels: ReadonlyMap<string, string>;
  readonly outDir: string;
  /** Puts the run's provenance into an encoded picture. */
  readonly withProvenance: (bytes: Uint8Array, format: PictureFormat, madeBy: string) => Promise<Uint8Array>;
  readonly keepPreview: (node: string, port: string, value: Value) => string;
  readonly onFileWritten: (file: string) => void;
}

/** A factory of contexts for the nodes of one run. */
export function createContexts(deps: ContextDeps): (node: PlanNode) => OpenContext {
  const writers = new Map<string, string>();
  return (node) => {
    const { runtime, images, emit, signal } = deps;
    const scope = runtime.openScope(signal);
    const throwIfCancelled = (): void => {
      if (signal.aborted) throw new CancelledError();
    };
    const run = async (file: { path: string; sha256: string }, feeds: Parameters<typeof scope.runModel>[2]) => {
      throwIfCancelled();
      const outputs = await scope.runModel(file.path, file.sha256, feeds, { signal });
      throwIfCancelled();
      return outputs;
    };
    const context: RunContext = {
      nodeId: node.node,
      images,
      tensors: scope.tensors,
      models: {
        run: async (id, feeds) => run(await plannedModel(id, deps), feeds),
        async runFile(file, feeds) {
          const absolute = allowedFile(node, deps.absolute, file);
          const sha256 = await deps.files.hash(absolute);
          if (sha256 !== deps.plannedFiles.get(absolute)) throw fileChanged(absolute);
          return run({ path: absolute, sha256 }, feeds);
        },
        describe: async (id) => (await plannedModel(id, deps)).manifest.facts,
        async readData(id, dataFile) {
          await plannedModel(id, deps);
          return deps.models.readData(id, dataFile);
        },
      },
      files: {
        read: (file) => readPlanned(allowedFile(node, deps.absolute, file), deps.plannedFiles),
        async writePicture(image, fileName, format) {
          const target = outputFile(deps.outDir, fileName);
          const writer = writers.get(target) ?? node.node;
          if (writer !== node.node) throw sameFile(fileName, writer);
          writers.set(target, writer);
          const bytes = await deps.withProvenance(await images.encode(image, format), format, node.node);
          throwIfCancelled();
          await writeOutput(target, bytes);
          deps.onFileWritten(target);
          return target;
        },
      },
      random: createRandom,
      progress(share, note) {
        const within = Math.min(1, Math.max(0, share));
        emit({ event: 'node-progress', node: node.node, share: within, ...(note === undefined ? {} : { note }) });
      },
      preview(port, value) {
        const onDevice = tensorsOf(value).some((tensor) => tensor.place === 'device');
        // A device tensor may be freed before anybody looks; what is shown has to be on the host.
        if (onDevice) return;
        emit({
          event: 'node-previewed',
          node: node.node,
          port,
          valueId: deps.keepPreview(node.node, port, value),
          kind: value.kind,
        });
      },
      log: (level, message) => emit({ event: 'logged', node: node.node, level, message }),
      throwIfCancelled,
    };
    return { context, close: (outputs) => scope.close(tensorsOf(outputs)) };
  };
}

/** Nodes read only what their file params name, so that a node type cannot look around on the machine. */
function allowedFile(node: PlanNode, absolute: (file: string) => string, file: string): string {
  if (!Object.values(filesOf(node)).includes(file)) {
    throw new NodeFault({
      code: 'file-not-a-param',
      what: `the node asked for the file ${file}, which none of its file params names`,
      where: '',
      fix: 'This is a fault of the node type: please report it.',
    });
  }
  return absolute(file);
}

/** A model the plan did not know of, or knew with other bytes, would be missing from the keys of what it gives. */
async function plannedModel(id: string, deps: ContextDeps): Promise<ModelFile> {
  const planned = deps.plannedModels.get(id);
  if (planned === undefined) {
    throw new NodeFault({
      code: 'model-not-declared',
      what: `the node asked for model ${id}, which no description or param of the graph's nodes names`,
      where: '',
      fix: 'This is a fault of the node type: please report it.',
    });
  }
  const found = await deps.models.findForNode(id);
  if (found.sha256 !== planned) throw fileChanged(found.path);
  return found;
}

/** A file that changed after the plan was made would be kept under the key of its older content. */
async function readPlanned(file: string, planned: ReadonlyMap<string, string>): Promise<Uint8Array> {
  const bytes = await readFile(file);
  if (createHash('sha256').update(bytes).digest('hex') === planned.get(file)) return bytes;
  throw fileChanged(file);
}

function fileChanged(file: string): NodeFault {
  return new NodeFault({
    code: 'file-changed',
    what: `the file ${file} changed while the graph ran`,
    where: '',
    fix: 'Run again once the file is complete.',
  });
}

function outputFile(outDir: string, fileName: string): string {
  const target = path.resolve(outDir, fileName);
  if (fileName !== '' && path.relative(outDir, target) === path.basename(target)) return target;
  throw new NodeFault({
    code: 'output-name',
    what: `"${fileName}" is no file name`,
    where: 'name',
    fix: 'Give a name without folders; --out chooses the folder.',
  });
}

/** The second of two nodes would write over the picture of the first without a word. */
function sameFile(fileName: string, writer: string): NodeFault {
  return new NodeFault({
    code: 'output-name',
    what: `node ${writer} writes ${fileName} as well`,
    where: 'name',
    fix: 'Give one of the two another name.',
  });
}

/** Writes an output whole or not at all. */
async function writeOutput(file: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeWhole(file, [bytes]);
  } catch (error) {
    throw new NodeFault({
      code: 'output-write',
      what: `the file ${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      where: '',
      fix: 'Make room or allow writing there, or choose another folder with --out.',
    });
  }
}
