/**
 * Values in memory, on the host or a device, each place with a byte budget. Eviction is GreedyDual-Size (Cao and Irani,
 * 1997): what is cheap to make again per byte goes first, and what is not used ages. Pinned values stay.
 */

import type { Tensor } from '../../nodes/kit/index.ts';
import { tensorsOf, valueSizeBytes } from './value-codec.ts';

type Place = 'host' | 'device';

interface Entry {
  readonly value: unknown;
  readonly sizeBytes: number;
  readonly place: Place;
  readonly costPerByte: number;
  readonly deviceTensors: readonly Tensor[];
  priority: number;
  pins: number;
}

interface MemoryStoreOptions {
  readonly hostBudgetBytes: number;
  readonly deviceBudgetBytes: number;
  /** Frees a device tensor that no value in the store uses any more. */
  readonly release: (tensor: Tensor) => void;
}

/** Values by id, within byte budgets. */
export class MemoryStore {
  readonly #options: MemoryStoreOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #usedBytes: Record<Place, number> = { host: 0, device: 0 };
  readonly #floor: Record<Place, number> = { host: 0, device: 0 };
  /** Several values may share one device tensor (a denoiser holds its conditioning): freed when the last one goes. */
  readonly #deviceUsers = new Map<object, number>();

  constructor(options: MemoryStoreOptions) {
    this.#options = options;
  }

  has(id: string): boolean {
    return this.#entries.has(id);
  }

  get(id: string): unknown {
    const entry = this.#entries.get(id);
    if (entry) entry.priority = this.#floor[entry.place] + entry.costPerByte;
    return entry?.value;
  }

  /** Keeps a value; `costMs` is what it took to make. A value bigger than the whole budget is kept only while pinned. */
  put(id: string, value: unknown, costMs: number, pinned: boolean): void {
    const known = this.#entries.get(id);
    if (known) {
      known.pins += pinned ? 1 : 0;
      return;
    }
    const deviceTensors = tensorsOf(value).filter((tensor) => tensor.place === 'device');
    const place: Place = deviceTensors.length > 0 ? 'device' : 'host';
    const sizeBytes = valueSizeBytes(value);
    const costPerByte = (1 + costMs) / sizeBytes;
    const priority = this.#floor[place] + costPerByte;
    this.#entries.set(id, { value, sizeBytes, place, costPerByte, deviceTensors, priority, pins: pinned ? 1 : 0 });
    this.#usedBytes[place] += sizeBytes;
    for (const tensor of deviceTensors)
      this.#deviceUsers.set(handleOf(tensor), (this.#deviceUsers.get(handleOf(tensor)) ?? 0) + 1);
    this.#fit(place);
  }

  /** Takes one pin off; the value then goes when the budget wants its room. */
  unpin(id: string): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    entry.pins = Math.max(0, entry.pins - 1);
    this.#fit(entry.place);
  }

  pin(id: string): boolean {
    const entry = this.#entries.get(id);
    if (entry) entry.pins += 1;
    return entry !== undefined;
  }

  /** Bytes held per place. */
  usedBytes(): Readonly<Record<Place, number>> {
    return { ...this.#usedBytes };
  }

  clear(): void {
    for (const id of [...this.#entries.keys()]) this.#drop(id);
  }

  #fit(place: Place): void {
    const budget = place === 'host' ? this.#options.hostBudgetBytes : this.#options.deviceBudgetBytes;
    if (this.#usedBytes[place] <= budget) return;
    const candidates = [...this.#entries].filter(([, entry]) => entry.place === place && entry.pins === 0);
    candidates.sort(([, a], [, b]) => a.priority - b.priority);
    for (const [id, entry] of candidates) {
      if (this.#usedBytes[place] <= budget) return;
      this.#floor[place] = entry.priority;
      this.#drop(id);
    }
  }

  #drop(id: string): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    this.#entries.delete(id);
    this.#usedBytes[entry.place] -= entry.sizeBytes;
    for (const tensor of entry.deviceTensors) {
      const users = (this.#deviceUsers.get(handleOf(tensor)) ?? 1) - 1;
      if (users > 0) {
        this.#deviceUsers.set(handleOf(tensor), users);
      } else {
        this.#deviceUsers.delete(handleOf(tensor));
        this.#options.release(tensor);
      }
    }
  }
}

function handleOf(tensor: Tensor): object {
  return tensor.place === 'device' ? tensor.handle : tensor;
}
