// The store's files: file system errors become null where a file may be missing, else coded ones that say what to do.

import { readFile } from 'node:fs/promises';
import type { ModelErrorCode } from '../errors.ts';
import { ModelError } from '../errors.ts';
import { FileHashes } from '../files/file-hashes.ts';
import { writeWhole } from '../files/whole-file.ts';

/** The file's bytes, or null when there is none. */
export async function readIfThere(path: string): Promise<Uint8Array | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isErrno(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null;
    throw error;
  }
}

const hashes = new FileHashes();

/** sha256 of a file, or null when there is none; remembered until its size or times change. */
export async function hashFile(path: string): Promise<string | null> {
  try {
    return await hashes.hash(path);
  } catch (error) {
    if (isErrno(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null;
    throw error;
  }
}

/** Writes a file of the store whole. Throws `disk-full` or `home-not-writable` and leaves nothing behind. */
export async function keepFile(path: string, bytes: Uint8Array | string): Promise<void> {
  try {
    await writeWhole(path, [typeof bytes === 'string' ? Buffer.from(bytes) : bytes], { flush: true });
  } catch (error) {
    throw explainWriteError(path, error);
  }
}

/** The coded error for a failed write, or the error itself when it is none of the disk's. */
export function explainWriteError(path: string, error: unknown): unknown {
  if (!isErrno(error)) return error;
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') {
    return new ModelError(
      'disk-full',
      `No space is left to write ${path}. Free some, or set FACEX_HOME to a folder on another disk.`,
      { cause: error },
    );
  }
  if (['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR', 'EEXIST', 'ENOENT'].includes(error.code ?? '')) {
    return new ModelError(
      'home-not-writable',
      `${path} cannot be written (${error.code}). Set FACEX_HOME to a folder you may write to.`,
      { cause: error },
    );
  }
  return error;
}

const isErrno = (error: unknown): error is NodeJS.ErrnoException => error instanceof Error && 'code' in error;

/** A file whose bytes are not the recorded ones: names the file, both hashes and the way out. */
export function refuseHash(
  code: Extract<ModelErrorCode, 'model-tampered' | 'source-tampered'>,
  file: { path: string; wanted: string; got: string; fix: string },
): never {
  throw new ModelError(
    code,
    `${file.path} is not the file it should be: wanted sha256 ${file.wanted}, got ${file.got}. ${file.fix}`,
  );
}
