// What the rest of the engine sees of engine/onnx: a runtime on one device, and scopes that own what a node leaves
// on it. Nothing here names a type of onnxruntime-node, so importing this file never loads the native library.

import type { HostTensor, Tensor, Tensors } from '../../nodes/kit/index.ts';

/** Where models run: an execution provider of ONNX Runtime that this build knows. */
export type Device = 'cpu' | 'webgpu' | 'cuda';

/** A device that was looked at and not taken: why, in a sentence for the user, and what would change it. */
export interface DeclinedDevice {
  readonly device: Device;
  readonly reason: string;
  readonly fix: string;
}

/** How a runtime is made. */
export interface RuntimeOptions {
  /** 'auto' takes cuda, else webgpu when it beats the processor, else cpu; a named device is taken or refused. */
  readonly device: Device | 'auto';
  /** Bytes of model files that may stay loaded; the longest unused go first. Default: half of the machine's memory. */
  readonly budgetBytes?: number;
  /** A session not used for this long is released. Default 10 minutes. */
  readonly sessionIdleMs?: number;
  /** Memory that could still be taken, asked before a model is loaded. Default: what the system says. */
  readonly freeBytes?: () => number;
  /** Told, in one sentence each, why a device was not taken by 'auto'. */
  onNotice(message: string): void;
}

/** Options of one model call. */
export interface ModelCallOptions {
  /** Runs this model on the processor although the runtime's device is another; device feeds are downloaded first. */
  readonly on?: 'cpu';
  /** Looked at when the call's turn comes (rule E6); a run that has begun is finished. */
  readonly signal?: AbortSignal;
}

/** Runs an ONNX file; `sha256` (or any key that changes with the content) tells versions of one path apart. */
export type RunModel = (
  path: string,
  sha256: string,
  feeds: Readonly<Record<string, Tensor>>,
  options?: ModelCallOptions,
) => Promise<Readonly<Record<string, Tensor>>>;

/** Owns the device tensors made through it until it is closed; one per node that runs. */
export interface DeviceScope {
  readonly runModel: RunModel;
  readonly tensors: Tensors;
  /** Frees every device tensor made through this scope, but those in `keep`: their owner calls `release` later. */
  close(keep?: Iterable<Tensor>): void;
}

/** Counters since the runtime was made, and what is held now. */
export interface RuntimeStats {
  readonly modelRuns: number;
  /** Runs of the small sessions behind `tensors` on the device. */
  readonly tensorOps: number;
  /** Copies from the device to the host. */
  readonly downloads: number;
  readonly sessionsOpen: number;
  readonly sessionBytes: number;
  readonly sessionsOpened: number;
  readonly deviceTensors: number;
  readonly deviceBytes: number;
  /** Submissions since the device was last waited for. */
  readonly pending: number;
}

/** ONNX Runtime on one device of this process; everything runs one at a time, in the order asked. */
export interface Runtime {
  readonly device: Device;
  /** Precision class of the results; part of the plan key beside the device (rule E2). */
  readonly precision: 'fp32' | 'tf32';
  /** Devices that 'auto' looked at and did not take. */
  readonly declined: readonly DeclinedDevice[];
  /** Like a scope's, with device tensors that live until they are released. */
  readonly runModel: RunModel;
  /** Like a scope's, with device tensors that live until they are released. */
  readonly tensors: Tensors;
  /** A scope for one node; `signal` is used by every model call in it. */
  openScope(signal?: AbortSignal): DeviceScope;
  isDeviceTensor(tensor: Tensor): boolean;
  /** Elements in host memory; the tensor stays where it is. Downloaded once, remembered while the tensor lives. */
  download(tensor: Tensor): Promise<HostTensor>;
  /** Frees device tensors; host tensors and those freed before are passed over. */
  release(...tensors: readonly (Tensor | undefined)[]): void;
  stats(): RuntimeStats;
  /** Waits for the run in progress, then frees all sessions and device tensors. */
  close(): Promise<void>;
}
