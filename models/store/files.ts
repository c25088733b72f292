// Reading with a hash and writing whole or not at all. File system errors become coded ones that say what to do.

import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ModelErrorCode } from '../errors.ts';
import { ModelError } from '../errors.ts';
import { hashStream } from '../onnx-file/content-key.ts';

/** sha256 as 64 hex digits. */
export const hashBytes = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The file's bytes, or null when there is none. */
export async function readIfThere(path: string): Promise<Uint8Array | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isErrno(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null;
    throw error;
  }
}

// A file is hashed once per process and state: size and modification time say when to look again.
const hashed = new Map<string, { stamp: string; sha256: string }>();

/** sha256 of a file, or null when there is none; remembered until its size or modification time changes. */
export async function hashFile(path: string): Promise<string | null> {
  const info = await stat(path, { bigint: true }).catch((error: unknown) => {
    if (isErrno(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null;
    throw error;
  });
  if (info === null) return null;
  const stamp = `${info.size} ${info.mtimeNs} ${info.ctimeNs} ${info.ino}`;
  const known = hashed.get(path);
  if (known?.stamp === stamp) return known.sha256;
  const sha256 = await hashStream(path);
  hashed.set(path, { stamp, sha256 });
  return sha256;
}

/**
 * Writes a file beside its place and renames it there, so that readers see all of it or nothing.
 * Throws `disk-full` or `home-not-writable` and leaves nothing behind.
 */
export async function writeWhole(path: string, bytes: Uint8Array | string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeBeside(path, bytes);
  } catch (error) {
    throw explainWriteError(path, error);
  }
}

async function writeBeside(path: string, bytes: Uint8Array | string): Promise<void> {
  const temporary = join(dirname(path), `.${process.pid}-${randomBytes(6).toString('hex')}.part`);
  const file = await open(temporary, 'wx');
  try {
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
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
