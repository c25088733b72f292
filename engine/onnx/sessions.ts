// Sessions by path and content key: opened on demand, kept while they fit the byte budget and are in use, released
// otherwise. The size of the model file stands for the memory a session takes.

import { stat } from 'node:fs/promises';
import { createFault, fault } from './faults.ts';
import { readModelPorts } from './model-ports.ts';
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

/** Limits of a session store. */
export interface SessionLimits {
  readonly budgetBytes: number;
  readonly idleMs: number;
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
   * @throws NodeFault model-file-missing, model-not-onnx or model-refused.
   */
  async get(path: string, contentKey: string, device: Device): Promise<OpenSession> {
    const nowMs = Date.now();
    await this.releaseWhere((entry) => nowMs - entry.lastUsedMs > this.limits.idleMs);
    const key = `${device} ${contentKey} ${path}`;
    const known = this.open.get(key);
    if (known !== undefined) {
      known.lastUsedMs = nowMs;
      // Map order is the order of use: the first entry is the longest unused.
      this.open.delete(key);
      this.open.set(key, known);
      return known;
    }
    const bytes = await fileBytes(path);
    await this.makeRoom(bytes);
    const entry = { session: await createSession(path, device), path, device, bytes, lastUsedMs: nowMs };
    this.open.set(key, entry);
    this.openedCount += 1;
    return entry;
  }

  async releaseAll(): Promise<void> {
    await this.releaseWhere(() => true);
  }

  private async makeRoom(bytes: number): Promise<void> {
    let excess = this.bytes + bytes - this.limits.budgetBytes;
    await this.releaseWhere((entry) => {
      if (excess <= 0) return false;
      excess -= entry.bytes;
      return true;
    });
  }

  private async releaseWhere(unwanted: (entry: OpenSession) => boolean): Promise<void> {
    for (const [key, entry] of [...this.open]) {
      if (!unwanted(entry)) continue;
      this.open.delete(key);
      await entry.session.release();
    }
  }
}

async function fileBytes(path: string): Promise<number> {
  const info = await stat(path).catch(() => undefined);
  if (info?.isFile()) return info.size;
  const what = info === undefined ? `there is no file ${path}` : `${path} is not a file`;
  throw fault('model-file-missing', what, path, 'check the path; models of the registry: `facex models verify`');
}

async function createSession(path: string, device: Device): Promise<InferenceSession> {
  // Read first: outputs that no device tensor can hold must be sent to the host, which is decided per output name.
  const { outputs } = await readModelPorts(path);
  const places = Object.fromEntries(
    outputs.map((port) => [port.name, port.elementType === 'float32' ? 'gpu-buffer' : 'cpu'] as const),
  ) satisfies OutputPlaces;
  try {
    return await InferenceSession.create(path, sessionOptions(device, device === 'webgpu' ? places : undefined));
  } catch (error) {
    throw createFault(error, path, device);
  }
}
