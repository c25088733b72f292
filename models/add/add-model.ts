// Takes a file of the user's as a model: reads its ports, recognises public files by their sha256, and either keeps it
// under FACEX_HOME/models/own/<name>/ with its manifest or gives the questions that are open.

import { constants } from 'node:fs';
import { copyFile, mkdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import type { ModelFacts, ModelRole } from '../../nodes/kit/index.ts';
import { ModelError } from '../errors.ts';
import { hashStream } from '../files/file-hashes.ts';
import { weightsFilesOf } from '../onnx-file/content-key.ts';
import { OnnxFileError } from '../onnx-file/proto-walk.ts';
import { type OnnxFileHead, readOnnxHead } from '../onnx-file/read-ports.ts';
import { type KnownFile, knownFiles } from '../registry/known-files.ts';
import type { ModelManifest } from '../registry/manifest.ts';
import { explainWriteError } from '../store/files.ts';
import { allManifests, keptFolder, makeKeptFolder, writeManifest } from '../store/kept-models.ts';
import { type Answers, FactSheet, type Question } from './fact-sheet.ts';
import { readRole } from './roles.ts';

/** What a file turned out to be in a role. `facts` is there once no question is open. */
export interface Inspection {
  readonly head: OnnxFileHead;
  readonly sha256: string;
  /** The public file it is, by its sha256. */
  readonly known: KnownFile | undefined;
  readonly facts: ModelFacts | undefined;
  readonly stated: ModelManifest['stated'];
  readonly questions: readonly Question[];
}

/** Reads a file for a role. @throws ModelError `model-unfit` or `fact-wrong`. */
export async function inspectFile(
  path: string,
  role: ModelRole,
  answers: Answers,
  known?: KnownFile,
): Promise<Inspection> {
  const head = await readFileHead(path);
  const sha256 = await hashStream(path);
  const found = known ?? knownFiles.find((one) => one.sha256 === sha256);
  if (found && found.role !== role) {
    throw new ModelError(
      'model-unfit',
      `${path} is ${found.title}, a ${found.role}, not a ${role}. Add it with --role ${found.role}.`,
    );
  }
  const sheet = new FactSheet(head, answers, found?.facts ?? {});
  const facts = readRole(role, sheet, path);
  return { head, sha256, known: found, facts, stated: sheet.stated, questions: sheet.questions };
}

/** Ports of a file that may be a model. @throws ModelError `model-unfit` when it is none. */
export async function readFileHead(path: string): Promise<OnnxFileHead> {
  try {
    return await readOnnxHead(path);
  } catch (error) {
    if (!(error instanceof OnnxFileError)) throw error;
    const what = error.reason === 'missing' ? error.message : `${path} is not a whole ONNX model: ${error.message}`;
    throw new ModelError('model-unfit', `${what}. Give the path of an .onnx file.`, { cause: error });
  }
}

/** How a file is added. */
export interface AddOptions {
  readonly home: string;
  readonly role: ModelRole;
  /** Name after `own/`; default the file's. */
  readonly name?: string;
  readonly title?: string;
  readonly licence?: string;
  readonly answers: Answers;
  /** Files that belong beside it, by the name they are kept under; external weights and tokenizer.json are found. */
  readonly beside?: Readonly<Record<string, string>>;
  /** Moves instead of copying, for files that were uploaded or downloaded. */
  readonly move?: boolean;
  /** A pulled file: it goes under `public/` with what is known of it and who stood up for its hash. */
  readonly pulled?: { readonly known: KnownFile; readonly statedBy: 'publisher' | 'first-download' };
}

/** Either the model as it was kept, or what has to be answered first. */
export type AddResult =
  | { readonly done: true; readonly manifest: ModelManifest; readonly inspection: Inspection }
  | { readonly done: false; readonly inspection: Inspection };

/** A legal name made of a file's. */
export function nameOfFile(path: string): string {
  const words = basename(path)
    .replace(/\.(onnx|safetensors)$/i, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-');
  return words.replace(/^[^a-z0-9]+/, '') || 'model';
}

/** The id of a model that is not there yet. @throws ModelError `fact-wrong` for the name, `model-exists`. */
export async function newId(home: string, pack: 'own' | 'public', name: string): Promise<string> {
  const id = `${pack}/${name}`;
  if (!/^[a-z0-9][a-z0-9._-]*$/.test(name)) {
    throw new ModelError('fact-wrong', `A name has lower-case letters, digits, '.', '_' and '-', got '${name}'.`);
  }
  if ((await allManifests(home)).some((one) => one.id === id)) {
    throw new ModelError(
      'model-exists',
      `There is a model ${id} already. Choose another --name, or remove it first: facex models remove ${id}.`,
    );
  }
  return id;
}

/**
 * Adds the file, or gives its open questions and changes nothing.
 * @throws ModelError `model-unfit`, `fact-wrong`, `model-exists`, `home-not-writable`, `disk-full`.
 */
export async function addModel(path: string, options: AddOptions): Promise<AddResult> {
  const { home, role, pulled } = options;
  const name = options.name ?? pulled?.known.name ?? nameOfFile(path);
  const id = await newId(home, pulled ? 'public' : 'own', name);
  const inspection = await inspectFile(path, role, options.answers, pulled?.known);
  const { facts, known, head, sha256, stated } = inspection;
  if (!facts) return { done: false, inspection };
  const beside = await filesBeside(path, role, options.beside ?? {});
  const folder = await makeKeptFolder(home, id);
  try {
    const dataFiles: { path: string; sha256: string }[] = [];
    for (const [file, from] of beside)
      dataFiles.push({ path: file, sha256: await take(from, join(folder, file), options) });
    const file = basename(path);
    const kept = await take(path, join(folder, file), options);
    if (kept !== sha256) throw new ModelError('model-unfit', `${path} changed while it was copied. Add it again.`);
    const manifest: ModelManifest = {
      id,
      role,
      pack: pulled ? 'public' : 'own',
      title: options.title ?? known?.title ?? name,
      licence: options.licence ?? known?.licence ?? 'not stated',
      terms: known?.terms ?? 'unknown',
      origin: known?.origin ?? `added from ${file}`,
      file,
      ...(dataFiles.length > 0 ? { dataFiles } : {}),
      hash: { sha256, statedBy: pulled?.statedBy ?? (known?.sha256 ? 'publisher' : 'added-by-user') },
      inputs: portsOf(head.inputs),
      outputs: portsOf(head.outputs),
      facts,
      ...(stated ? { stated } : {}),
    };
    await writeManifest(home, manifest);
    return { done: true, manifest, inspection };
  } catch (error) {
    await rm(keptFolder(home, id), { recursive: true, force: true });
    throw error;
  }
}

const portsOf = (ports: OnnxFileHead['inputs']): ModelManifest['inputs'] =>
  ports.map(({ name, elementType, shape }) => ({ name, dtype: elementType, shape: [...(shape ?? [])] }));

// The two forms a vocabulary comes in; the first that is whole is taken.
const VOCABULARIES: readonly (readonly string[])[] = [['tokenizer.json'], ['vocab.json', 'merges.txt']];

/** Weights files, what the caller names, and a text encoder's tokenizer: name beside the model -> where it is. */
async function filesBeside(
  path: string,
  role: ModelRole,
  named: Readonly<Record<string, string>>,
): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  try {
    for (const file of await weightsFilesOf(path)) files.set(relative(dirname(path), file), file);
  } catch (error) {
    if (!(error instanceof OnnxFileError)) throw error;
    throw new ModelError(
      'model-unfit',
      `${path} keeps its weights beside it, and ${error.message}. Put it there, under the name it was exported with.`,
      { cause: error },
    );
  }
  for (const [name, from] of Object.entries(named)) files.set(name, from);
  if (role !== 'text-encoder' || VOCABULARIES.some((names) => names.every((name) => files.has(name)))) return files;
  for (const folder of [dirname(path), join(dirname(path), '..', 'tokenizer')]) {
    for (const names of VOCABULARIES) {
      const places = names.map((name) => join(folder, name));
      const found = await Promise.all(
        places.map(async (place) => (await stat(place).catch(() => undefined))?.isFile()),
      );
      if (!found.every(Boolean)) continue;
      for (const [index, name] of names.entries()) files.set(name, places[index] ?? '');
      return files;
    }
  }
  throw new ModelError(
    'model-unfit',
    `${path} is a text encoder without its vocabulary. Put tokenizer.json (or vocab.json and merges.txt) beside it, or name it with --beside tokenizer.json=FILE.`,
  );
}

/** Copies or moves a file to its place, whole or not at all, and gives its sha256. */
async function take(from: string, to: string, { move }: Pick<AddOptions, 'move'>): Promise<string> {
  const part = `${to}.part`;
  try {
    await mkdir(dirname(to), { recursive: true });
    // Where the disk can share blocks, a copy of gigabytes costs nothing.
    if (move) await rename(from, part).catch(() => copyFile(from, part));
    else await copyFile(from, part, constants.COPYFILE_FICLONE);
    await rename(part, to);
  } catch (error) {
    await rm(part, { force: true });
    throw explainWriteError(to, error);
  }
  return hashStream(to);
}
