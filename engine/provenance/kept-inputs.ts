/**
 * Input files that came as bytes, from a script or out of a picture: kept in FACEX_HOME by content, so that the same
 * bytes are a hit. They are the user's own data twice over, so what was not used for some days is removed.
 */

import { readdir, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { writeWhole } from '../../models/files/whole-file.ts';
import { EngineError, engineProblem } from '../errors.ts';

const KEPT_MS = 7 * 24 * 60 * 60 * 1000;

/** Folder of the kept inputs below FACEX_HOME `home`. */
export function inputsFolder(home: string): string {
  return path.join(home, 'store', 'inputs');
}

/**
 * Keeps `bytes` as `file`, whose name tells its content: one of the right size is taken as it is.
 * @throws EngineError output-write when FACEX_HOME cannot be written.
 */
export async function keepInput(file: string, bytes: Uint8Array, nowMs = Date.now()): Promise<void> {
  const there = await stat(file).catch(() => undefined);
  if (there?.size === bytes.byteLength) {
    const now = new Date(nowMs);
    // Used just now; a folder that cannot be written still gives its files.
    await utimes(file, now, now).catch(() => undefined);
    return;
  }
  try {
    await writeWhole(file, [bytes]);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const message = `An input that was given as bytes cannot be kept as ${file}: ${why}.`;
    const fix = 'Make room or allow writing there, set FACEX_HOME to another folder, or give the input as a file.';
    throw new EngineError([engineProblem('output-write', { pointer: '', message, fix })]);
  }
  await removeUnused(path.dirname(file), nowMs);
}

async function removeUnused(folder: string, nowMs: number): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const file = path.join(folder, name);
    const info = await stat(file).catch(() => undefined);
    // Another process may be faster: what is gone is gone.
    if (info && nowMs - info.mtimeMs > KEPT_MS) await rm(file, { force: true }).catch(() => undefined);
  }
}
