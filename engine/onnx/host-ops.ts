// Tensor arithmetic on host memory: plain loops over typed arrays, the same results as the device's small sessions.

import type { HostTensor } from '../../nodes/kit/index.ts';
import { float32, sizeOf } from '../../nodes/kit/index.ts';

type Floats = HostTensor<'float32'>;

/** Sum of factor x tensor over terms of one shape, summed in double precision. */
export function linearOnHost(terms: readonly (readonly [number, Floats])[], shape: readonly number[]): Floats {
  const sum = new Float64Array(sizeOf(shape));
  for (const [factor, { data }] of terms) {
    for (let index = 0; index < sum.length; index += 1) sum[index] = (sum[index] ?? 0) + factor * (data[index] ?? 0);
  }
  return float32(shape, Float32Array.from(sum));
}

/** mask x inside + (1 - mask) x outside; the mask is of the operands' shape or [1, 1, h, w] beside [n, c, h, w]. */
export function mixOnHost(mask: Floats, inside: Floats, outside: Floats): Floats {
  const mixed = new Float32Array(inside.data.length);
  // Both allowed mask shapes repeat the mask's elements as a whole.
  const period = mask.data.length;
  for (let index = 0; index < mixed.length; index += 1) {
    const share = mask.data[index % period] ?? 0;
    mixed[index] = share * (inside.data[index] ?? 0) + (1 - share) * (outside.data[index] ?? 0);
  }
  return float32(inside.shape, mixed);
}

/** Parts joined along `axis`; their other sides agree. */
export function concatOnHost(parts: readonly Floats[], axis: number, shape: readonly number[]): Floats {
  const joined = new Float32Array(sizeOf(shape));
  const outer = sizeOf(shape.slice(0, axis));
  const rowLength = sizeOf(shape.slice(axis));
  let at = 0;
  for (const { data, shape: partShape } of parts) {
    const length = sizeOf(partShape.slice(axis));
    for (let row = 0; row < outer; row += 1)
      joined.set(data.subarray(row * length, (row + 1) * length), row * rowLength + at);
    at += length;
  }
  return float32(shape, joined);
}

/** Rows `from` to `to` of the first axis, copied. */
export function sliceOnHost(tensor: Floats, from: number, to: number): Floats {
  const rowLength = sizeOf(tensor.shape.slice(1));
  return float32([to - from, ...tensor.shape.slice(1)], tensor.data.slice(from * rowLength, to * rowLength));
}
