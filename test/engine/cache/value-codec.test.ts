import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeValue, encodeValue } from '../../../engine/cache/value-codec.ts';
import { float32, hostTensor, uint8 } from '../../../nodes/kit/index.ts';

const joined = (value: unknown): Uint8Array => Buffer.concat(encodeValue(value).chunks);

describe('values as bytes', () => {
  it('a value with tensors of every dtype comes back as it was', () => {
    const value = {
      kind: 'tensor',
      list: [
        float32([2, 2], Float32Array.of(1, -0.5, Number.NaN, Number.POSITIVE_INFINITY)),
        uint8([3], Uint8Array.of(1, 2, 3)),
      ],
      longs: hostTensor('int64', [2], BigInt64Array.of(1n, -(2n ** 60n))),
      halves: hostTensor('float16', [1], Uint16Array.of(0x3c00)),
      flags: hostTensor('bool', [2], Uint8Array.of(0, 1)),
      nested: { none: null, text: 'é', yes: true, empty: [], scalar: float32([], Float32Array.of(7)) },
    };
    expect(decodeValue(joined(value))).toEqual(value);
  });

  it('any JSON comes back, infinite numbers and names that start with $ included', () => {
    const json = fc.object({
      key: fc.oneof(fc.string(), fc.constantFrom('$tensor', '$number', '$$')),
      values: [fc.string(), fc.double(), fc.boolean(), fc.constant(null)],
      maxDepth: 3,
    });
    fc.assert(
      fc.property(json, (value) => {
        // JSON has no -0.
        const plain = JSON.parse(
          JSON.stringify(value, (_k, v) => (typeof v === 'number' && !Number.isFinite(v) ? 0 : v)),
        );
        expect(decodeValue(joined(plain))).toEqual(plain);
      }),
    );
    expect(decodeValue(joined({ $tensor: 1, $number: 'x', far: Number.NEGATIVE_INFINITY }))).toEqual({
      $tensor: 1,
      $number: 'x',
      far: Number.NEGATIVE_INFINITY,
    });
  });

  it('the hash does not depend on the order of properties, on undefined ones, or on where a tensor lies in its buffer', () => {
    const whole = Float32Array.of(9, 1, 2);
    const a = { x: float32([2], whole.subarray(1)), y: 1, gone: undefined };
    const b = { y: 1, x: float32([2], Float32Array.of(1, 2)) };
    expect(encodeValue(a).hash).toBe(encodeValue(b).hash);
    expect(encodeValue({ ...b, y: 2 }).hash).not.toBe(encodeValue(b).hash);
  });

  it('E2: a value that names a model has another hash when the file of the model changes', () => {
    const denoiser = { kind: 'denoiser', model: 'nano/denoiser', frc: [] };
    const hash = (sha256: string): string => encodeValue(denoiser, new Map([['nano/denoiser', sha256]])).hash;
    expect(hash('a')).not.toBe(hash('b'));
    expect(encodeValue(denoiser, new Map([['nano/other', 'a']])).hash).toBe(encodeValue(denoiser).hash);
  });

  it('bytes that are cut off or are no value throw and give nothing', () => {
    const bytes = joined({ x: float32([64], new Float32Array(64)) });
    for (const length of [0, 3, 7, 20, bytes.length - 8])
      expect(() => decodeValue(bytes.subarray(0, length)), String(length)).toThrow();
    expect(() => decodeValue(new TextEncoder().encode('hello, this is no value'))).toThrow();
  });

  it('a device tensor or a raw array is refused', () => {
    expect(() => encodeValue({ t: { dtype: 'float32', shape: [1], place: 'device', handle: {} } })).toThrow(
      /downloaded/,
    );
    expect(() => encodeValue({ t: new Float32Array(1) })).toThrow(/tensor/);
  });
});
