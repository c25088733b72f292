// What identifies a model's content: its file, and the weights files beside it when it keeps its weights there.

import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, sep } from 'node:path';
import { hashStream } from '../files/file-hashes.ts';
import { OnnxFileError } from './proto-walk.ts';
import { readOnnxHead } from './read-ports.ts';

/**
 * Absolute paths of the weights files of an ONNX model, in a fixed order; none when it is whole.
 * @throws OnnxFileError 'external' when one is not there, or when the model points out of its own folder.
 */
export async function weightsFilesOf(path: string): Promise<readonly string[]> {
  const { externalFiles } = await readOnnxHead(path);
  const files: string[] = [];
  for (const name of externalFiles) {
    const inside = normalize(name);
    // ONNX Runtime refuses these as well: a model must not make the reader open files elsewhere.
    if (isAbsolute(inside) || inside === '..' || inside.startsWith(`..${sep}`)) {
      throw new OnnxFileError('external', `its weights file "${name}" lies outside of its folder`);
    }
    const file = join(dirname(path), inside);
    const info = await stat(file).catch(() => undefined);
    if (!info?.isFile()) throw new OnnxFileError('external', `its weights file ${file} is not there`);
    files.push(file);
  }
  return files;
}

/**
 * Content key of an ONNX model: the sha256 of its file, and when its weights lie beside it, the sha256 over that and the
 * sha256 and name of each weights file. `hashOne` may remember files.
 * @throws OnnxFileError.
 */
export async function hashModelFile(path: string, hashOne = hashStream): Promise<string> {
  const weights = await weightsFilesOf(path);
  const own = await hashOne(path);
  if (weights.length === 0) return own;
  const hash = createHash('sha256').update(own);
  for (const file of weights) hash.update(`\n${file.slice(dirname(path).length + 1)} ${await hashOne(file)}`);
  return hash.digest('hex');
}

/** Bytes of the model's file and its weights files together. @throws OnnxFileError. */
export async function modelBytes(path: string): Promise<number> {
  let bytes = 0;
  for (const file of [...(await weightsFilesOf(path)), path]) bytes += (await stat(file)).size;
  return bytes;
}
