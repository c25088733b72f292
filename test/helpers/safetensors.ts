/** Writes small safetensors files for tests. */

/** A tensor by its numbers; F32 and I8 are enough for deltas. */
export interface SmallTensor {
  readonly dtype: 'F32' | 'I8';
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** The bytes of a safetensors file of these tensors. */
export function safetensorsOf(tensors: Readonly<Record<string, SmallTensor>>): Uint8Array {
  const header: Record<string, unknown> = {};
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const [name, { dtype, shape, values }] of Object.entries(tensors)) {
    const array = dtype === 'F32' ? Float32Array.from(values) : Int8Array.from(values);
    const data = new Uint8Array(array.buffer);
    header[name] = { dtype, shape, data_offsets: [at, at + data.length] };
    at += data.length;
    parts.push(data);
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, ...parts]);
}
