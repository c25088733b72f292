/** Content hashes of files on disk, remembered until the file's stamp changes, so that a big picture is hashed once. */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

interface Remembered {
  /** Also of the inode and its change: a copy that keeps the time of another file of the same size is another file. */
  readonly stamp: string;
  readonly sha256: string;
}

/** sha256 of files by path. */
export class FileHashes {
  readonly #known = new Map<string, Remembered>();

  /** @throws the file system's error (ENOENT, EACCES, EISDIR) when the file cannot be read. */
  async hash(file: string): Promise<string> {
    const { mtimeNs, ctimeNs, ino, size } = await stat(file, { bigint: true });
    const stamp = `${size} ${mtimeNs} ${ctimeNs} ${ino}`;
    const known = this.#known.get(file);
    if (known?.stamp === stamp) return known.sha256;
    const hash = createHash('sha256');
    await pipeline(createReadStream(file), hash);
    const sha256 = hash.digest('hex');
    this.#known.set(file, { stamp, sha256 });
    return sha256;
  }
}
