/**
 * Keeps the disk store within its budget: when it is over, the values that are cheapest to make again per byte go
 * first, older ones before newer ones of the same cost.
 */

import { readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { resultFile } from './disk-store.ts';
import { readNodeResult } from './records.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** A pinned result that no graph asked for in this time is evicted like any other. */
const HELD_MS = 90 * DAY_MS;
/** After eviction the store is this share of its budget full, so that not every write evicts. */
const REFILL_SHARE = 0.9;

interface StoredFile {
  readonly file: string;
  readonly hash: string;
  readonly sizeBytes: number;
  readonly usedAtMs: number;
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

async function storedValues(folder: string): Promise<StoredFile[]> {
  const values: StoredFile[] = [];
  for (const file of await filesBelow(path.join(folder, 'values'))) {
    const info = await stat(file).catch(() => undefined);
    if (info) values.push({ file, hash: path.basename(file, '.value'), sizeBytes: info.size, usedAtMs: info.mtimeMs });
  }
  return values;
}

/** Bytes of all values in the store. */
export async function storeSizeBytes(folder: string): Promise<number> {
  return (await storedValues(folder)).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

/** Content hashes of the results that graphs are pinned to. */
async function heldValues(folder: string, nowMs: number): Promise<string[]> {
  const held: string[] = [];
  for (const mark of await filesBelow(path.join(folder, 'pinned'))) {
    const info = await stat(mark).catch(() => undefined);
    if (!info || nowMs - info.mtimeMs > HELD_MS) continue;
    const text = await readFile(path.join(folder, resultFile(path.basename(mark))), 'utf8').catch(() => '');
    held.push(...Object.values(readNodeResult(parseJson(text))?.outputs ?? {}).map(({ hash }) => hash));
  }
  return held;
}

/**
 * Removes values until the store fits `budgetBytes`; those in `pinned` (content hashes) and those of pinned results
 * stay. Gives the bytes left.
 * Half-written files older than a day, left by a process that was killed, go as well.
 */
export async function evictFromDisk(
  folder: string,
  budgetBytes: number,
  pinned: ReadonlySet<string>,
  nowMs: number,
): Promise<number> {
  const values = await storedValues(folder);
  let leftBytes = values.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (leftBytes <= budgetBytes) return leftBytes;

  const kept = new Set([...pinned, ...(await heldValues(folder, nowMs))]);
  const costMs = new Map<string, number>();
  for (const file of await filesBelow(path.join(folder, 'results'))) {
    const text = await readFile(file, 'utf8').catch(() => '');
    const result = readNodeResult(parseJson(text));
    for (const { hash } of Object.values(result?.outputs ?? {})) {
      costMs.set(hash, Math.max(costMs.get(hash) ?? 0, result?.tookMs ?? 0));
    }
  }
  const worth = ({ hash, sizeBytes, usedAtMs }: StoredFile): number => {
    const ageDays = Math.max(0, nowMs - usedAtMs) / DAY_MS;
    return (1 + (costMs.get(hash) ?? 0)) / (sizeBytes + 1) / (1 + ageDays);
  };
  const byWorth = values.map((value) => ({ ...value, worth: worth(value) }));
  byWorth.sort((a, b) => a.worth - b.worth || a.usedAtMs - b.usedAtMs);
  for (const { file, hash, sizeBytes, usedAtMs } of byWorth) {
    const half = file.endsWith('.part');
    if (half ? nowMs - usedAtMs < DAY_MS : leftBytes <= budgetBytes * REFILL_SHARE || kept.has(hash)) continue;
    await rm(file, { force: true });
    leftBytes -= sizeBytes;
  }
  return leftBytes;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // An unreadable result says nothing about cost.
    return undefined;
  }
}
