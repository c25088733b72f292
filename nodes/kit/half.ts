/** Half floats (float16): raw bits in a Uint16Array, to and from float32. */

import { float32, type HostTensor, hostTensor } from './tensor.ts';

const number = new Float32Array(1);
const numberBits = new Uint32Array(number.buffer);

/** The 16 bits of the half float nearest to a number; ties go to the even one, what is beyond 65504 becomes infinite. */
export function narrowHalf(value: number): number {
  number[0] = value;
  const bits = numberBits[0] ?? 0;
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  // 65520 is half way between the largest half and the next power of two.
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude < 0x38800000) {
    // Below 2^-14 halves are multiples of 2^-24.
    const steps = Math.abs(number[0]) * 2 ** 24;
    const below = Math.floor(steps);
    const rest = steps - below;
    const up = rest > 0.5 || (rest === 0.5 && below % 2 === 1);
    return sign | (below + (up ? 1 : 0));
  }
  // Exponents differ by 112; adding the half of what is cut off (and one if odd) rounds to the nearest even.
  const rounded = magnitude + 0xfff + ((magnitude >>> 13) & 1);
  return sign | ((rounded - 0x38000000) >>> 13);
}

/** The number that the 16 bits of a half float stand for. */
export function widenHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The tensor in half precision. */
export function toHalf({ shape, data }: HostTensor<'float32'>): HostTensor<'float16'> {
  return hostTensor('float16', shape, Uint16Array.from(data, narrowHalf));
}

/** The tensor of halves as float32, exactly. */
export function fromHalf({ shape, data }: HostTensor<'float16'>): HostTensor<'float32'> {
  return float32(shape, Float32Array.from(data, widenHalf));
}
