// sha256 of bytes and of files. A file is read in pieces, so that one of many gigabytes takes no memory and other work
// goes on between the pieces, and it is read again only when its stamp has changed.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

const PIECE_BYTES = 4 * 2 ** 20;

/** sha256 as 64 hex digits. */
export const hashBytes = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** sha256 of a file as 64 hex digits, read now. @throws the file system's error. */
export async function hashStream(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: PIECE_BYTES }), hash);
  return hash.digest('hex');
}

/** sha256 of files by path, remembered. */
export class FileHashes {
  readonly #known = new Map<string, { readonly stamp: string; readonly sha256: string }>();

  /** @throws the file system's error (ENOENT, EACCES, EISDIR) when the file cannot be read. */
  async hash(path: string): Promise<string> {
    const { size, mtimeNs, ctimeNs, ino } = await stat(path, { bigint: true });
    // Also of the inode and its change: a copy that keeps the time of another file of the same size is another file.
    const stamp = `${size} ${mtimeNs} ${ctimeNs} ${ino}`;
    const known = this.#known.get(path);
    if (known?.stamp === stamp) return known.sha256;
    const sha256 = await hashStream(path);
    this.#known.set(path, { stamp, sha256 });
    return sha256;
  }
}
