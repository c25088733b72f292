/**
 * The tensor every kind of value is built from. A tensor lives on the host (typed array) or on a device (an opaque
 * handle owned by engine/onnx); nodes never look at a handle, they ask RunContext.tensors.
 */

export type Dtype = 'float32' | 'float16' | 'uint8' | 'int32' | 'int64' | 'bool';

/** Element storage per dtype; float16 is raw bits in a Uint16Array, bool is 0 or 1 in a Uint8Array. */
export interface TypedArrayOf {
  float32: Float32Array;
  float16: Uint16Array;
  uint8: Uint8Array;
  int32: Int32Array;
  int64: BigInt64Array;
  bool: Uint8Array;
}

/** A tensor whose elements are in this process's memory, row-major. Treat `data` as frozen (rule E10). */
export interface HostTensor<D extends Dtype = Dtype> {
  readonly dtype: D;
  readonly shape: readonly number[];
  readonly place: 'host';
  readonly data: TypedArrayOf[D];
}

/** A tensor that lives on an accelerator; only engine/onnx can read `handle`. */
export interface DeviceTensor<D extends Dtype = Dtype> {
  readonly dtype: D;
  readonly shape: readonly number[];
  readonly place: 'device';
  readonly handle: object;
}

export type Tensor<D extends Dtype = Dtype> = HostTensor<D> | DeviceTensor<D>;

const CONSTRUCTORS = {
  float32: Float32Array,
  float16: Uint16Array,
  uint8: Uint8Array,
  int32: Int32Array,
  int64: BigInt64Array,
  bool: Uint8Array,
} as const;

/** Number of elements of a shape; the empty shape is a scalar and has one. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

/** Size in bytes of a tensor's elements, wherever they live. */
export function byteSizeOf(tensor: { readonly dtype: Dtype; readonly shape: readonly number[] }): number {
  return sizeOf(tensor.shape) * CONSTRUCTORS[tensor.dtype].BYTES_PER_ELEMENT;
}

/**
 * A host tensor over `data` (not copied).
 * @throws RangeError when the number of elements does not match the shape.
 */
export function hostTensor<D extends Dtype>(dtype: D, shape: readonly number[], data: TypedArrayOf[D]): HostTensor<D> {
  if (data.length !== sizeOf(shape)) {
    throw new RangeError(
      `a ${dtype} tensor of shape [${shape.join(', ')}] needs ${sizeOf(shape)} elements, got ${data.length}`,
    );
  }
  return { dtype, shape, place: 'host', data };
}

/** A float32 host tensor over `data` (not copied). */
export function float32(shape: readonly number[], data: Float32Array): HostTensor<'float32'> {
  return hostTensor('float32', shape, data);
}

/** A uint8 host tensor over `data` (not copied). */
export function uint8(shape: readonly number[], data: Uint8Array): HostTensor<'uint8'> {
  return hostTensor('uint8', shape, data);
}

/** Typed array of the dtype over the given bytes (copied when the offset is not aligned). */
export function typedArray<D extends Dtype>(dtype: D, bytes: Uint8Array): TypedArrayOf[D] {
  const Constructor = CONSTRUCTORS[dtype];
  const aligned = bytes.byteOffset % Constructor.BYTES_PER_ELEMENT === 0 ? bytes : new Uint8Array(bytes);
  const length = aligned.byteLength / Constructor.BYTES_PER_ELEMENT;
  return new Constructor(aligned.buffer as ArrayBuffer, aligned.byteOffset, length) as TypedArrayOf[D];
}

/** True for anything shaped like a tensor; used where values are walked generically. */
export function isTensor(value: unknown): value is Tensor {
  return typeof value === 'object' && value !== null && 'dtype' in value && 'shape' in value && 'place' in value;
}
