// Writes a file whole or not at all: into a neighbour first, then renamed over the name, so that readers see all of it
// or nothing, also after a kill or on a full disk.

import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes the pieces one after the other, making the folder where there is none. `flush` waits until the disk has them,
 * for files that nothing could make again. @throws the file system's error, and leaves nothing behind.
 */
export async function writeWhole(
  path: string,
  pieces: readonly Uint8Array[],
  { flush = false }: { readonly flush?: boolean } = {},
): Promise<void> {
  const temporary = `${path}.${process.pid}-${randomBytes(4).toString('hex')}.part`;
  try {
    const file = await open(temporary, 'wx').catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      await mkdir(dirname(path), { recursive: true });
      return open(temporary, 'wx');
    });
    try {
      await writeFile(file, pieces);
      if (flush) await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
