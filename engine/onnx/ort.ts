// The narrow door to onnxruntime-node: session options per device, and tensors in and out. The library runs
// synchronously on the calling thread and can abort the process, so only the host process may load this file.

import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import type { Dtype, HostTensor } from '../../nodes/kit/index.ts';
import { hostTensor } from '../../nodes/kit/index.ts';
import type { Device } from './types.ts';

export { InferenceSession, OrtTensor };

const DTYPES: ReadonlySet<string> = new Set<Dtype>(['float32', 'float16', 'uint8', 'int32', 'int64', 'bool']);

/** Where each output of a session is wanted; absent = host memory. */
export type OutputPlaces = Readonly<Record<string, 'cpu' | 'gpu-buffer'>>;

/** Session options of a device; warnings are silenced, what fails is thrown. */
export function sessionOptions(device: Device, outputPlaces?: OutputPlaces): InferenceSession.SessionOptions {
  return {
    executionProviders: [device],
    logSeverityLevel: 4,
    // Idle threads that spin steal the processor from picture work between two model runs.
    extra: { session: { intra_op: { allow_spinning: '0' }, inter_op: { allow_spinning: '0' } } },
    ...(outputPlaces ? { preferredOutputLocation: outputPlaces } : {}),
  };
}

/** Whether values of this element type (ONNX Runtime's word for it) can be held in a kit tensor. */
export function isKitDtype(type: string): type is Dtype {
  return DTYPES.has(type);
}

/** An ONNX Runtime tensor over the same memory; float16 goes in as raw bits. */
export function toOrt(tensor: HostTensor): OrtTensor {
  const { dtype, data, shape } = tensor;
  // The native side refuses shared memory.
  const own = data.buffer instanceof SharedArrayBuffer ? data.slice() : data;
  return new OrtTensor(dtype, own as Float32Array, [...shape]);
}

/**
 * A host tensor over an ONNX Runtime tensor's memory. Never call it with a tensor on a device: reading one there ends
 * the process, so this throws first.
 */
export function fromOrt(tensor: OrtTensor): HostTensor {
  if (tensor.location !== 'cpu') throw new Error(`a tensor at ${tensor.location} cannot be read in place`);
  if (!isKitDtype(tensor.type)) throw new Error(`no value holds elements of type ${tensor.type}`);
  const data = tensor.data as Float32Array;
  // Newer Node versions hand float16 over as Float16Array.
  const bits = tensor.type === 'float16' ? new Uint16Array(data.buffer, data.byteOffset, data.length) : data;
  return hostTensor(tensor.type as 'float32', tensor.dims, bits as Float32Array);
}
