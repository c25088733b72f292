/**
 * The value store: memory in front, disk behind. Results are found by plan key or effective key; values by content
 * hash, or by a name of their own as long as they live on a device and were never hashed (rule E3).
 */

import type { HostTensor, Tensor } from '../../nodes/kit/index.ts';
import type { KeyParts } from '../plan/keys.ts';
import type { KnownResult } from '../plan/make-plan.ts';
import { evictFromDisk, storeSizeBytes } from './disk-budget.ts';
import { createDiskStore, type DiskStore } from './disk-store.ts';
import { MemoryStore } from './memory-store.ts';
import type { NodeResult, OutputRecord } from './records.ts';
import { decodeValue, encodeValue, mapTensors, tensorsOf } from './value-codec.ts';
import { createWriteQueue, type WriteQueue } from './write-queue.ts';

const GIB = 2 ** 30;
/** Results known without asking the disk; about 1 KB each, so that a server that runs for weeks does not grow. */
const MOST_RESULTS = 50_000;

interface ValueStoreOptions {
  /** Folder of the disk store. */
  readonly folder: string;
  readonly memoryBudgetBytes?: number;
  readonly deviceBudgetBytes?: number;
  readonly diskBudgetBytes?: number;
  /** Copies a device tensor to the host. */
  readonly download: (tensor: Tensor) => Promise<HostTensor>;
  readonly release: (tensor: Tensor) => void;
  /** Called once per fault of the disk in words for the user; the run goes on without the disk. */
  readonly onWarning: (message: string) => void;
}

/** An output as the store knows it: `id` is the content hash, or `key:...` for a device value that was not hashed. */
type StoredOutput = Omit<OutputRecord, 'hash'> & { readonly id: string };

export interface StoredResult {
  readonly outputs: Readonly<Record<string, StoredOutput>>;
  readonly tookMs: number;
}

/** What a node gave, on its way into the store. */
interface NewResult {
  readonly keys: { readonly plan: string; readonly effective: string };
  readonly outputs: Readonly<
    Record<
      string,
      { readonly value: unknown; readonly kind: string; readonly summary: string; readonly sizeBytes: number }
    >
  >;
  readonly tookMs: number;
  readonly modelHashes: ReadonlyMap<string, string>;
  /** False keeps the values in memory only. */
  readonly toDisk: boolean;
}

const HASH = /^[0-9a-f]{64}$/;

/** Memory and disk as one store. Values put or loaded come back pinned once; {@link unpin} them when the run is done. */
export class ValueStore {
  readonly memory: MemoryStore;
  readonly disk: DiskStore;
  readonly #options: ValueStoreOptions;
  readonly #results = new Map<string, StoredResult>();
  readonly #parts = new Map<string, Record<string, KeyParts>>();
  readonly #writes: WriteQueue;
  readonly #deviceWrites: (() => Promise<void>)[] = [];
  /** Values on their way to the disk: they count as kept, and who wants one waits for its write. */
  readonly #pending = new Map<string, Promise<void>>();
  #diskSizeBytes: number | undefined;
  #warned = false;

  constructor(options: ValueStoreOptions) {
    this.#options = options;
    this.disk = createDiskStore(options.folder);
    this.memory = new MemoryStore({
      hostBudgetBytes: options.memoryBudgetBytes ?? GIB,
      deviceBudgetBytes: options.deviceBudgetBytes ?? 2 * GIB,
      release: options.release,
    });
    this.#writes = createWriteQueue((error) => this.#warn(error));
  }

  /** Lets the next fault of the disk warn again; called at the start of a run. */
  resetWarning(): void {
    this.#warned = false;
  }

  findResult(key: string): StoredResult | undefined {
    const known = this.#results.get(key);
    const usable = known && Object.values(known.outputs).every(({ id }) => HASH.test(id) || this.memory.has(id));
    if (usable) return known;
    // A device value that was evicted may have reached the disk, with a content hash.
    const result = this.disk.findResult(key);
    const stored = result && fromRecord(result);
    if (stored) this.#keepResult(key, stored);
    return stored ?? known;
  }

  /** The same for a plan: identities, and whether every value is still kept. */
  lookup(key: string): KnownResult | undefined {
    const result = this.findResult(key);
    if (!result) return undefined;
    const places = Object.values(result.outputs).map(({ id }) => this.placeOf(id));
    return {
      store: places.every((place) => place === 'memory') ? 'memory' : 'disk',
      outputs: Object.fromEntries(Object.entries(result.outputs).map(([port, { id }]) => [port, id])),
      valuesKept: places.every((place) => place !== undefined),
    };
  }

  placeOf(id: string): 'memory' | 'disk' | undefined {
    if (this.memory.has(id)) return 'memory';
    if (!HASH.test(id)) return undefined;
    return this.#pending.has(id) || this.disk.hasValue(id) ? 'disk' : undefined;
  }

  /** A value, pinned; undefined when it is gone, so that its node has to run again. */
  async load(
    id: string,
    costMs: number,
  ): Promise<{ readonly value: unknown; readonly from: 'memory' | 'disk' } | undefined> {
    if (this.memory.pin(id)) return { value: this.memory.get(id), from: 'memory' };
    if (!HASH.test(id)) return undefined;
    await this.#pending.get(id);
    if (this.memory.pin(id)) return { value: this.memory.get(id), from: 'memory' };
    const bytes = await this.disk.readValue(id);
    if (bytes === undefined) return undefined;
    const value = decodeValue(bytes);
    this.memory.put(id, value, costMs, true);
    return { value, from: 'disk' };
  }

  /** Keeps the values of a result on the disk while graphs that are pinned to it are used (rule E8). */
  hold(key: string): void {
    this.#writes.add(() => this.disk.holdResult(key));
  }

  unpin(id: string): void {
    this.memory.unpin(id);
  }

  /** Keeps what a node gave under both of its keys; the disk is written behind. */
  put(result: NewResult): StoredResult {
    const stored: Record<string, StoredOutput> = {};
    for (const [port, { value, kind, summary, sizeBytes }] of Object.entries(result.outputs)) {
      const onDevice = tensorsOf(value).some((tensor) => tensor.place === 'device');
      const encoded = onDevice ? undefined : encodeValue(value, result.modelHashes);
      const id = encoded?.hash ?? `key:${result.keys.effective}.${port}`;
      stored[port] = { id, kind, summary, sizeBytes };
      this.memory.put(id, value, result.tookMs, true);
      if (encoded && result.toDisk && !this.#pending.has(id)) {
        const written = this.#writes.add(async () => this.#wrote(await this.disk.writeValue(encoded)));
        this.#pending.set(id, written);
        void written.then(() => this.#pending.delete(id));
      }
    }
    const kept: StoredResult = { outputs: stored, tookMs: result.tookMs };
    this.remember(result.keys.plan, kept, false);
    this.remember(result.keys.effective, kept, false);
    if (result.toDisk) {
      const onHost = Object.values(stored).every(({ id }) => HASH.test(id));
      const write = (): Promise<void> => this.#writeResult(result, kept);
      if (onHost) void this.#writes.add(write);
      else this.#deviceWrites.push(write);
    }
    return kept;
  }

  /** Remembers a known result under one more key. */
  remember(key: string, result: StoredResult, toDisk: boolean): void {
    this.#keepResult(key, result);
    const record = toDisk ? toRecord(result) : undefined;
    if (record) this.#writes.add(() => this.disk.writeResult(key, record));
  }

  /** The one that was learnt first goes when there are too many: the disk knows it still, or its node runs again. */
  #keepResult(key: string, result: StoredResult): void {
    this.#results.set(key, result);
    if (this.#results.size <= MOST_RESULTS) return;
    const [oldest] = this.#results.keys();
    if (oldest !== undefined) this.#results.delete(oldest);
  }

  /** Lets device values be copied to the disk; called when no run is under way, since copying holds the device up. */
  writeDeviceValues(): void {
    for (const write of this.#deviceWrites.splice(0)) void this.#writes.add(write);
  }

  /** Device values are downloaded here, which gives them their hash. */
  async #writeResult({ keys, outputs, modelHashes }: NewResult, kept: StoredResult): Promise<void> {
    const hashed: Record<string, StoredOutput> = { ...kept.outputs };
    for (const [port, stored] of Object.entries(kept.outputs)) {
      if (HASH.test(stored.id) || !this.memory.pin(stored.id)) continue;
      try {
        const onHost = await mapTensors(outputs[port]?.value, (t) =>
          t.place === 'host' ? Promise.resolve(t) : this.#options.download(t),
        );
        const encoded = encodeValue(onHost, modelHashes);
        await this.#wrote(await this.disk.writeValue(encoded));
        hashed[port] = { ...stored, id: encoded.hash };
      } finally {
        this.memory.unpin(stored.id);
      }
    }
    const record = toRecord({ ...kept, outputs: hashed });
    if (!record) return;
    await this.disk.writeResult(keys.plan, record);
    await this.disk.writeResult(keys.effective, record);
  }

  previousParts(graphId: string): Readonly<Record<string, KeyParts>> {
    return { ...this.disk.readParts(graphId), ...this.#parts.get(graphId) };
  }

  /** Remembers the key parts of nodes that finished, for the reasons of later plans (rule E4). */
  rememberParts(graphId: string, parts: Readonly<Record<string, KeyParts>>): void {
    if (Object.keys(parts).length === 0) return;
    this.#parts.set(graphId, { ...this.#parts.get(graphId), ...parts });
    this.#writes.add(() => this.disk.writeParts(graphId, parts));
  }

  /** Waits for writes, at most `boundMs`. */
  flush(boundMs: number): Promise<boolean> {
    this.writeDeviceValues();
    return this.#writes.flush(boundMs);
  }

  async #wrote(bytes: number): Promise<void> {
    const budgetBytes = this.#options.diskBudgetBytes ?? 8 * GIB;
    this.#diskSizeBytes =
      this.#diskSizeBytes === undefined ? await storeSizeBytes(this.disk.folder) : this.#diskSizeBytes + bytes;
    if (this.#diskSizeBytes <= budgetBytes) return;
    this.#diskSizeBytes = await evictFromDisk(this.disk.folder, budgetBytes, new Set(this.#pending.keys()), Date.now());
  }

  #warn(error: unknown): void {
    if (this.#warned) return;
    this.#warned = true;
    const why = error instanceof Error ? error.message : String(error);
    this.#options.onWarning(
      `Results cannot be kept in ${this.disk.folder} (${why}); the run goes on without. Make room or allow writing there, or set FACEX_HOME to another folder.`,
    );
  }
}

function fromRecord(record: NodeResult): StoredResult {
  const outputs = Object.entries(record.outputs).map(([port, { hash, ...rest }]) => [port, { id: hash, ...rest }]);
  return { outputs: Object.fromEntries(outputs), tookMs: record.tookMs };
}

/** The record for the disk; undefined while an output has no content hash. */
function toRecord(result: StoredResult): NodeResult | undefined {
  const outputs: Record<string, OutputRecord> = {};
  for (const [port, { id, ...rest }] of Object.entries(result.outputs)) {
    if (!HASH.test(id)) return undefined;
    outputs[port] = { hash: id, ...rest };
  }
  return { outputs, tookMs: result.tookMs };
}
