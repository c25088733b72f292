// Book of the tensors on the device. ONNX Runtime never frees one by itself (garbage collection does not either), so
// every tensor is entered here with the scope that made it and is disposed exactly once.

import type { DeviceTensor, Tensor } from '../../nodes/kit/index.ts';
import { byteSizeOf } from '../../nodes/kit/index.ts';
import { fault } from './faults.ts';
import type { OrtTensor } from './ort.ts';

/** Owner of device tensors; once closed it takes no more. */
export interface ScopeKey {
  closed: boolean;
}

interface Entry {
  readonly ort: OrtTensor;
  readonly bytes: number;
  scope: ScopeKey | undefined;
}

/** The device tensors of one runtime. */
export class DeviceTensors {
  private readonly live = new Map<object, Entry>();
  private totalBytes = 0;

  get count(): number {
    return this.live.size;
  }

  get bytes(): number {
    return this.totalBytes;
  }

  /** Enters an output that ONNX Runtime left on the device; float32 only. */
  adopt(ort: OrtTensor, scope: ScopeKey | undefined): DeviceTensor<'float32'> {
    if (scope?.closed) {
      // The node is gone (cancelled or failed) while its last call was still running.
      ort.dispose();
      throw fault('tensor-released', 'a model call ended after its node did', 'tensors', 'run the graph again');
    }
    const handle = {};
    const tensor: DeviceTensor<'float32'> = { dtype: 'float32', shape: [...ort.dims], place: 'device', handle };
    const bytes = byteSizeOf(tensor);
    this.live.set(handle, { ort, bytes, scope });
    this.totalBytes += bytes;
    return tensor;
  }

  /**
   * The ONNX Runtime tensor behind a device tensor.
   * @throws NodeFault tensor-released when it was freed or belongs to another runtime.
   */
  ortOf(tensor: DeviceTensor): OrtTensor {
    const entry = this.live.get(tensor.handle);
    if (entry === undefined) {
      const what = `a device tensor of shape [${tensor.shape.join(', ')}] was used after it was freed`;
      throw fault('tensor-released', what, 'tensors', 'run the node that made it again');
    }
    return entry.ort;
  }

  release(tensor: Tensor | undefined): void {
    if (tensor?.place === 'device') this.free(tensor.handle);
  }

  /** Frees what a scope made, but for `keep`, which then belongs to no scope. */
  closeScope(scope: ScopeKey, keep: Iterable<Tensor>): void {
    scope.closed = true;
    const kept = new Set<object>();
    for (const tensor of keep) if (tensor.place === 'device') kept.add(tensor.handle);
    for (const [handle, entry] of this.live) {
      if (entry.scope !== scope) continue;
      if (kept.has(handle)) entry.scope = undefined;
      else this.free(handle);
    }
  }

  releaseAll(): void {
    for (const handle of this.live.keys()) this.free(handle);
  }

  private free(handle: object): void {
    const entry = this.live.get(handle);
    if (entry === undefined) return;
    this.live.delete(handle);
    this.totalBytes -= entry.bytes;
    entry.ort.dispose();
  }
}
