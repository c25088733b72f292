/**
 * Runs one node in this process with the real runtime, pictures, models and random numbers: what the host does, without
 * plan and store. Imported models are made once into a folder of the build.
 */

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { ModelFiles } from '../../engine/host/model-files.ts';
import { createImages } from '../../engine/images/index.ts';
import { createRuntime, type Runtime } from '../../engine/onnx/index.ts';
import { createRandom } from '../../engine/run/random.ts';
import {
  type AnyNodeType,
  type ImageValue,
  type PictureFormat,
  paramsWithDefaults,
  type RunContext,
  type Value,
} from '../../nodes/kit/index.ts';

const home = fileURLToPath(new URL('../../dist/test-home', import.meta.url));

const models = new ModelFiles(home, () => undefined);
const images = createImages();
let opened: Promise<Runtime> | undefined;

function runtime(): Promise<Runtime> {
  opened ??= createRuntime({ device: 'cpu', onNotice: () => undefined });
  return opened;
}

/** Bytes of a data file of the registry, as RunContext.models gives them. */
export async function readModelData(id: string, dataFile?: string): Promise<Uint8Array> {
  return models.readData(id, dataFile);
}

/** What a node wrote, said and showed while it ran. */
export interface NodeRun {
  readonly outputs: Readonly<Record<string, Value>>;
  readonly logs: readonly { readonly level: 'info' | 'warning'; readonly message: string }[];
  readonly previews: readonly { readonly port: string; readonly value: Value }[];
  readonly written: readonly {
    readonly image: ImageValue;
    readonly fileName: string;
    readonly format: PictureFormat;
  }[];
}

/** What a node is run with; params that are not given take their defaults. */
export interface NodeArguments {
  readonly inputs?: Readonly<Record<string, Value | undefined>>;
  readonly repeated?: Readonly<Record<string, Readonly<Record<string, Value | undefined>>>>;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** Runs a node type on the processor; files are read from where their path says, pictures it writes are kept in memory. */
export async function runNode(type: AnyNodeType, args: NodeArguments = {}): Promise<NodeRun> {
  const device = await runtime();
  const scope = device.openScope();
  const logs: { level: 'info' | 'warning'; message: string }[] = [];
  const previews: { port: string; value: Value }[] = [];
  const written: { image: ImageValue; fileName: string; format: PictureFormat }[] = [];
  const context: RunContext = {
    nodeId: 'node-under-test',
    images,
    tensors: scope.tensors,
    models: {
      run: async (id, feeds) => {
        const file = await models.findForNode(id);
        return scope.runModel(file.path, file.sha256, feeds);
      },
      runFile: (path, feeds) => scope.runModel(path, path, feeds),
      describe: async (id) => (await models.findForNode(id)).manifest.facts,
      readData: readModelData,
    },
    files: {
      read: (path) => readFile(path),
      writePicture: async (image, fileName, format) => {
        written.push({ image, fileName, format });
        return fileName;
      },
    },
    random: createRandom,
    progress: () => undefined,
    preview: (port, value) => previews.push({ port, value }),
    log: (level, message) => logs.push({ level, message }),
    throwIfCancelled: () => undefined,
  };
  const outputs = await type.run({
    inputs: args.inputs ?? {},
    repeated: args.repeated ?? {},
    params: paramsWithDefaults(type.description, args.params ?? {}),
    context,
  });
  return { outputs: outputs as Readonly<Record<string, Value>>, logs, previews, written };
}

/** The output of that port, of that kind. @throws when the node gave none or one of another kind. */
export function outputOf<K extends Value['kind']>(run: NodeRun, port: string, kind: K): Extract<Value, { kind: K }> {
  const value = run.outputs[port];
  if (value?.kind !== kind) throw new Error(`port ${port} gave ${value?.kind ?? 'nothing'}, wanted ${kind}`);
  return value as Extract<Value, { kind: K }>;
}
