// Runs sessions on one device, one at a time, and moves tensors in and out of it. The guards against the webgpu
// provider's traps live here: see README.md beside this file.

import type { HostTensor, Tensor } from '../../nodes/kit/index.ts';
import { float32, toHalf } from '../../nodes/kit/index.ts';
import type { ScopeKey } from './device-tensors.ts';
import { DeviceTensors } from './device-tensors.ts';
import { fault, runFault } from './faults.ts';
import { checkFeeds } from './feeds.ts';
import { fromOrt, InferenceSession, isKitDtype, type OrtTensor, sessionOptions, toOrt } from './ort.ts';
import { RunQueue } from './queue.ts';
import type { SessionLimits } from './sessions.ts';
import { SessionStore } from './sessions.ts';
import { identityModel } from './small-models.ts';
import type { Device, ModelCallOptions } from './types.ts';

/** Submissions after which the device is waited for: a process with hundreds of them in flight hangs when it ends. */
export const MAX_PENDING_RUNS = 16;

type Feeds = Readonly<Record<string, Tensor>>;
type Outputs = Readonly<Record<string, Tensor>>;

/** The device's sessions, tensors and queue; what `Runtime` and its scopes are made of. */
export class SessionRunner {
  readonly device: Device;
  readonly tensors = new DeviceTensors();
  readonly sessions: SessionStore;
  readonly queue = new RunQueue();
  private readonly small = new Map<string, Promise<InferenceSession>>();
  private readonly downloaded = new WeakMap<object, HostTensor>();
  modelRuns = 0;
  tensorOps = 0;
  downloads = 0;
  pending = 0;
  private idleTimer: NodeJS.Timeout | undefined;

  constructor(device: Device, limits: SessionLimits) {
    this.device = device;
    this.sessions = new SessionStore(limits);
  }

  /** Runs a model file; waits its turn. */
  runModel(
    path: string,
    contentKey: string,
    feeds: Feeds,
    scope?: ScopeKey,
    options: ModelCallOptions = {},
  ): Promise<Outputs> {
    return this.queue.run(async () => {
      const device = options.on ?? this.device;
      const { session } = await this.sessions.get(path, contentKey, device);
      this.watchIdle();
      const fitting = await this.withHalves(session.inputMetadata, feeds);
      checkFeeds(session.inputMetadata, fitting, path);
      const given = await this.toFeeds(fitting, device);
      this.modelRuns += 1;
      const outputs = await session.run(given).catch((error: unknown) => {
        throw runFault(error, path, device);
      });
      return this.takeOutputs(outputs as Readonly<Record<string, OrtTensor>>, scope, path);
    }, options.signal);
  }

  /** Runs one of the small models on the device, its single output `y` staying there; waits its turn. */
  runSmall(name: string, model: () => Uint8Array, feeds: Feeds, scope?: ScopeKey): Promise<Tensor<'float32'>> {
    return this.queue.run(async () => {
      const session = await this.smallSession(name, model, 'gpu-buffer');
      this.tensorOps += 1;
      const outputs = await session.run(await this.toFeeds(feeds, this.device)).catch((error: unknown) => {
        throw runFault(error, name, this.device);
      });
      const { y } = await this.takeOutputs(outputs as Readonly<Record<string, OrtTensor>>, scope, name);
      return y as Tensor<'float32'>;
    });
  }

  /** The tensor's elements in host memory; a device tensor is copied once and remembered. */
  download(tensor: Tensor): Promise<HostTensor> {
    return tensor.place === 'host' ? Promise.resolve(tensor) : this.queue.run(() => this.downloadNow(tensor));
  }

  /** Waits for what runs, then frees everything. */
  async close(): Promise<void> {
    clearTimeout(this.idleTimer);
    await this.queue.drain();
    this.tensors.releaseAll();
    for (const session of this.small.values()) await (await session).release();
    this.small.clear();
    await this.sessions.releaseAll();
  }

  /** Releases sessions when their time is up, though no call comes; the timer keeps no process alive. */
  private watchIdle(dueMs = 0): void {
    if (this.idleTimer !== undefined) return;
    const sweep = async (): Promise<void> => {
      this.idleTimer = undefined;
      const nextMs = await this.sessions.releaseIdle();
      if (nextMs !== undefined) this.watchIdle(nextMs);
    };
    // A closed queue refuses the sweep, and then there is nothing left to release.
    this.idleTimer = setTimeout(() => void this.queue.run(sweep).catch(() => undefined), dueMs);
    this.idleTimer.unref();
  }

  /** Exports in half precision take the same values: float32 feeds of their float16 inputs are rounded here. */
  private async withHalves(declared: readonly InferenceSession.ValueMetadata[], feeds: Feeds): Promise<Feeds> {
    const fitting: Record<string, Tensor> = { ...feeds };
    for (const input of declared) {
      const given = feeds[input.name];
      if (!input.isTensor || input.type !== 'float16' || given?.dtype !== 'float32') continue;
      fitting[input.name] = toHalf((await this.downloadNow(given)) as HostTensor<'float32'>);
    }
    return fitting;
  }

  // Reading a device tensor in place ends the process; a one-node session with its output on the host reads it safely.
  private async downloadNow(tensor: Tensor): Promise<HostTensor> {
    if (tensor.place === 'host') return tensor;
    const known = this.downloaded.get(tensor.handle);
    if (known !== undefined) return known;
    const copied = await this.readBack(this.tensors.ortOf(tensor));
    this.downloads += 1;
    this.downloaded.set(tensor.handle, copied);
    return copied;
  }

  private async readBack(tensor: OrtTensor): Promise<HostTensor> {
    const rank = tensor.dims.length;
    const session = await this.smallSession(`read ${rank}`, () => identityModel(rank), 'cpu');
    const { y } = (await session.run({ x: tensor })) as { y: OrtTensor };
    this.pending = 0;
    return fromOrt(y);
  }

  // A device tensor fed to a session on the processor gives garbage without an error, so it is brought over first.
  private async toFeeds(feeds: Feeds, device: Device): Promise<Record<string, OrtTensor>> {
    const given: Record<string, OrtTensor> = {};
    for (const [name, tensor] of Object.entries(feeds)) {
      if (tensor.place === 'host') given[name] = toOrt(tensor);
      else if (device === this.device) given[name] = this.tensors.ortOf(tensor);
      else given[name] = toOrt(await this.downloadNow(tensor));
    }
    return given;
  }

  private async takeOutputs(
    outputs: Readonly<Record<string, OrtTensor>>,
    scope: ScopeKey | undefined,
    path: string,
  ): Promise<Outputs> {
    const all = Object.entries(outputs);
    const onDevice = all.filter(([, tensor]) => tensor.location !== 'cpu');
    const unheld = all.find(([, tensor]) => !isKitDtype(tensor.type));
    if (unheld !== undefined) {
      for (const [, tensor] of onDevice) tensor.dispose();
      const [name, { type }] = unheld;
      throw fault(
        'model-port-unsupported',
        `output ${name} of ${path} is ${type}, which no value holds`,
        name,
        'export the model with a Cast to float32 there',
      );
    }
    const taken = all.map(([name, tensor]) => {
      return [name, tensor.location === 'cpu' ? fromOrt(tensor) : this.tensors.adopt(tensor, scope)] as const;
    });
    // An output on the host means that the device was waited for.
    this.pending = onDevice.length < all.length ? 0 : this.pending + 1;
    if (this.pending >= MAX_PENDING_RUNS) await this.readBack(toOrt(float32([1], new Float32Array(1))));
    return Object.fromEntries(taken);
  }

  private smallSession(name: string, model: () => Uint8Array, place: 'cpu' | 'gpu-buffer'): Promise<InferenceSession> {
    const known = this.small.get(name);
    if (known !== undefined) return known;
    const made = InferenceSession.create(model(), sessionOptions(this.device, { y: place }));
    this.small.set(name, made);
    made.catch(() => this.small.delete(name));
    return made;
  }
}
