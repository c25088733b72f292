/**
 * Content hashes of files on disk, remembered until the file's stamp changes, so that a big picture is hashed once. An
 * ONNX file that keeps its weights beside it is hashed with them.
 */

import type { BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { hashModelFile, hashStream, weightsFilesOf } from '../../models/onnx-file/content-key.ts';
import { OnnxFileError } from '../../models/onnx-file/proto-walk.ts';

interface Remembered {
  /** Also of the inode and its change: a copy that keeps the time of another file of the same size is another file. */
  readonly stamp: string;
  readonly sha256: string;
}

const stampOf = ({ mtimeNs, ctimeNs, ino, size }: BigIntStats): string => `${size} ${mtimeNs} ${ctimeNs} ${ino}`;

/** Weights files of an ONNX model; none for other files, and for models that are broken, which running them tells. */
async function weightsBeside(file: string): Promise<readonly string[]> {
  if (!file.endsWith('.onnx')) return [];
  try {
    return await weightsFilesOf(file);
  } catch (error) {
    if (error instanceof OnnxFileError) return [];
    throw error;
  }
}

/** sha256 of files by path. */
export class FileHashes {
  readonly #known = new Map<string, Remembered>();

  /** @throws the file system's error (ENOENT, EACCES, EISDIR) when the file cannot be read. */
  async hash(file: string): Promise<string> {
    const stamps = [stampOf(await stat(file, { bigint: true }))];
    const weights = await weightsBeside(file);
    for (const one of weights) stamps.push(stampOf(await stat(one, { bigint: true })));
    const stamp = stamps.join(', ');
    const known = this.#known.get(file);
    if (known?.stamp === stamp) return known.sha256;
    const sha256 = weights.length > 0 ? await hashModelFile(file) : await hashStream(file);
    this.#known.set(file, { stamp, sha256 });
    return sha256;
  }
}
