/**
 * Output files of a run: which file each output goes to, in which format, and writing it whole or not at all. What can
 * be known before the run (format, folder, rights) is checked before it, so that minutes of work are not lost.
 */

import { access, constants, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Problem } from '../../graphs/format/index.ts';
import { writeWhole } from '../../models/files/whole-file.ts';
import type { HostTensor, Value } from '../../nodes/kit/index.ts';
import { isTensor } from '../../nodes/kit/index.ts';
import { EngineError, engineProblem } from '../errors.ts';
import type { RunOutputHandle } from '../host/client.ts';
import { encodeNpy } from './npy.ts';

type FileFormat = 'png' | 'jpeg' | 'webp' | 'json' | 'npy';

const FORMATS: Readonly<Record<string, FileFormat>> = {
  '.png': 'png',
  '.jpg': 'jpeg',
  '.jpeg': 'jpeg',
  '.webp': 'webp',
  '.json': 'json',
  '.npy': 'npy',
};

const PICTURE_KINDS = new Set(['image', 'mask', 'parsing', 'reference']);

/** File an output of a kind goes to when none was named: pictures as .png, tensors as .npy, the rest as .json. */
export function defaultFile(name: string, kind: string, folder: string): string {
  const extension = PICTURE_KINDS.has(kind.replace(/^list of /, '')) ? 'png' : kind === 'tensor' ? 'npy' : 'json';
  return path.join(folder, `${name}.${extension}`);
}

/** What keeps a file from being written, as far as that shows before the run; folders that are missing are made. */
export async function checkOutputFile(name: string, file: string): Promise<Problem | undefined> {
  if (!formatOf(file)) {
    const got = path.extname(file) || 'no extension';
    const wanted = Object.keys(FORMATS).join(', ');
    return {
      code: 'output-format',
      pointer: '',
      message: `Output ${name}: the file ${file} has ${got}, wanted one of ${wanted}.`,
      wanted,
      got,
      fix: 'Give a file name that ends in one of them.',
    };
  }
  return checkFolder(path.dirname(file), `Output ${name}`, file);
}

/** The same for a folder that files will go into. */
export async function checkFolder(folder: string, what: string, file?: string): Promise<Problem | undefined> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK | constants.X_OK);
    const there = file === undefined ? undefined : await stat(file).catch(() => undefined);
    if (file === undefined || !there?.isDirectory()) return undefined;
    return writeProblem(what, file, Object.assign(new Error('it is a folder'), { code: 'EISDIR' }));
  } catch (error) {
    return writeProblem(what, file ?? folder, error);
  }
}

/**
 * Writes one output.
 * @throws EngineError output-write, or what reading the value gave.
 */
export async function writeOutput(name: string, output: RunOutputHandle, file: string): Promise<void> {
  const bytes = await encode(name, output, file);
  try {
    await writeWhole(file, [bytes]);
  } catch (error) {
    throw new EngineError([writeProblem(`Output ${name}`, file, error)]);
  }
}

async function encode(name: string, output: RunOutputHandle, file: string): Promise<Uint8Array> {
  const format = formatOf(file);
  if (format === 'png' || format === 'jpeg' || format === 'webp') return output.picture(format);
  const value = await output.value();
  if (format !== 'npy') return Buffer.from(`${JSON.stringify(plainData(value), null, 2)}\n`);
  const tensors = isList(value) ? [] : Object.values(value).filter((part): part is HostTensor => isTensor(part));
  const [tensor, ...more] = tensors;
  if (tensor && more.length === 0) return encodeNpy(tensor);
  throw new EngineError([
    engineProblem('output-write', {
      pointer: '',
      message: `Output ${name} is ${output.summary}: an .npy file holds one tensor, this value has ${tensors.length}.`,
      fix: `Write it as .json.`,
    }),
  ]);
}

function isList(value: Value | readonly Value[]): value is readonly Value[] {
  return Array.isArray(value);
}

/** A value as JSON: scalars, texts and tables as they are, tensors as { dtype, shape, data }. */
function plainData(value: unknown): unknown {
  if (isTensor(value)) {
    if (value.place !== 'host') return { dtype: value.dtype, shape: value.shape };
    const data = Array.from(value.data as Iterable<number | bigint>, Number);
    return { dtype: value.dtype, shape: value.shape, data };
  }
  if (Array.isArray(value)) return value.map(plainData);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plainData(part)]));
}

function formatOf(file: string): FileFormat | undefined {
  const extension = path.extname(file).toLowerCase();
  return Object.hasOwn(FORMATS, extension) ? FORMATS[extension] : undefined;
}

const REASONS: Readonly<Record<string, readonly [why: string, fix: string]>> = {
  ENOSPC: ['the disk is full', 'Free some space, or write to another disk.'],
  EDQUOT: ['your share of the disk is used up', 'Free some space, or write to another disk.'],
  EFBIG: ['the file would be larger than is allowed', 'Raise the limit on file sizes (ulimit -f), or write elsewhere.'],
  EACCES: ['you may not write there', 'Choose a folder you may write to.'],
  EPERM: ['you may not write there', 'Choose a folder you may write to.'],
  EROFS: ['the disk is read-only', 'Choose a folder you may write to.'],
  EISDIR: ['there is a folder of this name', 'Give another file name.'],
  ENOTDIR: ['a part of its path is a file, not a folder', 'Give another folder.'],
  EEXIST: ['a part of its path is a file, not a folder', 'Give another folder.'],
  ENAMETOOLONG: ['its name is too long', 'Give a shorter name.'],
};

function writeProblem(what: string, file: string, error: unknown): Problem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known = Object.hasOwn(REASONS, code) ? REASONS[code] : undefined;
  const why = known?.[0] ?? (error instanceof Error ? error.message : String(error));
  return engineProblem('output-write', {
    pointer: '',
    message: `${what}: ${file} cannot be written: ${why}.`,
    fix: known?.[1] ?? 'Give another file.',
  });
}
