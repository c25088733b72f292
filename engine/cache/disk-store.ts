/**
 * The disk store (rule E9): values by content hash, results by key, key parts by graph. Shared by several processes:
 * files are written whole under another name and renamed, so a reader sees all of a file or none of it.
 */

import { existsSync, readFileSync } from 'node:fs';
import { readFile, rm, utimes } from 'node:fs/promises';
import path from 'node:path';
import { hashBytes } from '../../models/files/file-hashes.ts';
import { writeWhole } from '../../models/files/whole-file.ts';
import { digest, type KeyParts } from '../plan/keys.ts';
import { type NodeResult, readNodeResult, readPartsByNode } from './records.ts';
import type { EncodedValue } from './value-codec.ts';

export interface DiskStore {
  readonly folder: string;
  /** Result under a key; undefined when there is none or it is not readable. */
  findResult(key: string): NodeResult | undefined;
  hasValue(hash: string): boolean;
  /** Bytes of a value, checked against their hash; undefined when missing, cut off or altered (and then removed). */
  readValue(hash: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Gives the bytes added to the store: 0 when the value was there already. */
  writeValue(value: EncodedValue): Promise<number>;
  writeResult(key: string, result: NodeResult): Promise<void>;
  /** Marks a result as pinned by a graph; eviction leaves its values for as long as the mark is fresh. */
  holdResult(key: string): Promise<void>;
  readParts(graphId: string): Readonly<Record<string, KeyParts>>;
  /** Adds or replaces the parts of some nodes of a graph; those of its other nodes stay. */
  writeParts(graphId: string, parts: Readonly<Record<string, KeyParts>>): Promise<void>;
}

/** Path of a value's file below the store's folder. */
export function valueFile(hash: string): string {
  return path.join('values', hash.slice(0, 2), `${hash}.value`);
}

/** Path of a result's file below the store's folder. */
export function resultFile(key: string): string {
  return path.join('results', key.slice(0, 2), `${key}.json`);
}

/** Path of the mark that a graph is pinned to a result, below the store's folder. */
export function holdFile(key: string): string {
  return path.join('pinned', key);
}

/** A store in `folder`, which is made on the first write. */
export function createDiskStore(folder: string): DiskStore {
  const partsFile = (graphId: string): string => path.join(folder, 'graphs', `${digest(graphId)}.json`);
  const readJson = (file: string): unknown => {
    try {
      return JSON.parse(readFileSync(file, 'utf8'));
    } catch {
      // Missing and unreadable are the same here: a miss (rule E9).
      return undefined;
    }
  };
  const readParts = (graphId: string): Readonly<Record<string, KeyParts>> =>
    readPartsByNode(readJson(partsFile(graphId)));
  const json = (value: unknown): Uint8Array[] => [new TextEncoder().encode(JSON.stringify(value))];

  return {
    folder,
    readParts,
    findResult: (key) => readNodeResult(readJson(path.join(folder, resultFile(key)))),
    hasValue: (hash) => existsSync(path.join(folder, valueFile(hash))),
    async readValue(hash) {
      const file = path.join(folder, valueFile(hash));
      const bytes = await readFile(file).catch(() => undefined);
      if (bytes === undefined) return undefined;
      if (hashBytes(bytes) !== hash) {
        // A damaged file is worth nothing and would hide a good one written later.
        await rm(file, { force: true }).catch(() => undefined);
        return undefined;
      }
      const now = new Date();
      // The time of last use steers eviction; a store that cannot be written still reads.
      await utimes(file, now, now).catch(() => undefined);
      return new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength);
    },
    async writeValue(value) {
      const file = path.join(folder, valueFile(value.hash));
      if (existsSync(file)) return 0;
      await writeWhole(file, value.chunks);
      return value.sizeBytes;
    },
    writeResult: (key, result) => writeWhole(path.join(folder, resultFile(key)), json(result)),
    holdResult: (key) => writeWhole(path.join(folder, holdFile(key)), []),
    writeParts: (graphId, parts) => writeWhole(partsFile(graphId), json({ ...readParts(graphId), ...parts })),
  };
}
