/** Reads a tar archive: enough for the archives that come with npm packages. */

const BLOCK_BYTES = 512;
const REGULAR_FILE = '0';

/** Regular files of an archive, in its order. */
export function* regularFiles(tar: Buffer): Generator<{ name: string; bytes: Buffer }> {
  const text = (from: number, length: number): string =>
    tar.toString('latin1', from, from + length).split('\0')[0] ?? '';
  for (let at = 0; at + BLOCK_BYTES <= tar.length && text(at, 100) !== ''; ) {
    const sizeBytes = Number.parseInt(text(at + 124, 12), 8);
    const start = at + BLOCK_BYTES;
    if (text(at + 156, 1) === REGULAR_FILE)
      yield { name: text(at, 100), bytes: tar.subarray(start, start + sizeBytes) };
    at = start + Math.ceil(sizeBytes / BLOCK_BYTES) * BLOCK_BYTES;
  }
}
