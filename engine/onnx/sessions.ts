// Sessions by path and content key: opened on demand, kept while they fit the byte budget and are in use, released
// otherwise. The size of the model on disk (with its weights files) stands for the memory a session takes.

import { createFault } from './faults.ts';
import { freeBytes, refuseTooLarge } from './memory.ts';
import { modelBytes, readModelPorts } from './model-ports.ts';
import type { OutputPlaces } from './ort.ts';
import { InferenceSession, sessionOptions } from './ort.ts';
import type { Device } from './types.ts';

/** An open model. */
export interface OpenSession {
  readonly session: InferenceSession;
  readonly path: string;
  readonly device: Device;
  readonly bytes: number;
  lastUsedMs: number;
}

/** Limits of a session store; `freeBytes` is asked before a model is loaded (tests give their own). */
export interface SessionLimits {
  readonly budgetBytes: number;
  readonly idleMs: number;
  readonly freeBytes?: () => number;
}

/** The open models of one runtime. Not safe for calls at the same time: the run queue calls it. */
export class SessionStore {
  private readonly open = new Map<string, OpenSession>();
  private readonly limits: SessionLimits;
  openedCount = 0;

  constructor(limits: SessionLimits) {
    this.limits = limits;
  }

  get count(): number {
    return this.open.size;
  }

  get bytes(): number {
    return [...this.open.values()].reduce((sum, entry) => sum + entry.bytes, 0);
  }

  /**
   * The session of the file on the device, opened if it is not.
   * @throws NodeFault model-file-missing, model-not-onnx, model-weights-missing, model-too-large or model-refused.
   */
  async get(path: string, contentKey: string, device: Device): Promise<OpenSession> {
    await this.releaseIdle();
    const nowMs = Date.now();
    const key = `${device} ${contentKey} ${path}`;
    const known = this.open.get(key);
    if (known !== undefined) {
      known.lastUsedMs = nowMs;
      // Map order is the order of use: the first entry is the longest unused.
      this.open.delete(key);
      this.open.set(key, known);
      return known;
    }
    const bytes = await modelBytes(path);
    await this.makeRoom(bytes, path);
    const entry = { session: await createSession(path, device), path, device, bytes, lastUsedMs: Date.now() };
    this.open.set(key, entry);
    this.openedCount += 1;
    return entry;
  }

  /** Releases what was not used for the idle time; gives the time until the next one is due, if any is open. */
  async releaseIdle(): Promise<number | undefined> {
    const { idleMs } = this.limits;
    const nowMs = Date.now();
    await this.releaseWhere((entry) => nowMs - entry.lastUsedMs > idleMs);
    const [oldest] = this.open.values();
    return oldest && Math.max(0, oldest.lastUsedMs + idleMs + 1 - nowMs);
  }

  async releaseAll(): Promise<void> {
    await this.releaseWhere(() => true);
  }

  private async makeRoom(bytes: number, path: string): Promise<void> {
    const { budgetBytes, freeBytes: free = freeBytes } = this.limits;
    if (bytes > budgetBytes) refuseTooLarge(path, bytes, budgetBytes, 'budget');
    const excess = (): number => Math.max(this.bytes + bytes - budgetBytes, bytes - free());
    for (const key of [...this.open.keys()]) {
      if (excess() <= 0) return;
      await this.release(key);
    }
    if (bytes > free()) refuseTooLarge(path, bytes, free(), 'memory');
  }

  private async releaseWhere(unwanted: (entry: OpenSession) => boolean): Promise<void> {
    for (const [key, entry] of [...this.open]) if (unwanted(entry)) await this.release(key);
  }

  private async release(key: string): Promise<void> {
    const entry = this.open.get(key);
    this.open.delete(key);
    await entry?.session.release();
  }
}

async function createSession(path: string, device: Device): Promise<InferenceSession> {
  // Read first: outputs that no device tensor can hold must be sent to the host, which is decided per output name.
  const { outputs } = await readModelPorts(path);
  const places = Object.fromEntries(
    outputs.map((port) => [port.name, port.elementType === 'float32' ? 'gpu-buffer' : 'cpu'] as const),
  ) satisfies OutputPlaces;
  try {
    // By path: the library then finds weights files beside the model, and maps them instead of copying.
    return await InferenceSession.create(path, sessionOptions(device, device === 'webgpu' ? places : undefined));
  } catch (error) {
    throw createFault(error, path, device);
  }
}
