/**
 * Reads the safetensors layout (eight-byte header length, JSON header, tensors end to end) from bytes in memory.
 * Half floats come out widened, since JavaScript has no array of them on Node 20.
 */

import { widenHalf } from './half.ts';

/** One tensor of the file: `shape` row-major; F16 is widened, so `data` is a Float32Array for F32 and F16 alike. */
export interface NamedTensor {
  readonly dtype: 'F32' | 'F16' | 'I32' | 'U16' | 'I8' | 'U8';
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Uint16Array | Int8Array | Uint8Array;
}

/** What a safetensors file holds: tensors by name and the text metadata its writer added. */
export interface SafetensorsFile {
  readonly tensors: ReadonlyMap<string, NamedTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

const BYTES_PER_ELEMENT = { F32: 4, F16: 2, I32: 4, U16: 2, I8: 1, U8: 1 } as const;

function fault(reason: string): never {
  throw new RangeError(`not a usable safetensors file: ${reason}; get the file again from where it came`);
}

/** nodes/kit has neither the DOM's nor Node's types, hence no TextDecoder. */
function decodeUtf8(bytes: Uint8Array): string {
  return decodeURIComponent(Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''));
}

function parseHeader(bytes: Uint8Array): { entries: Record<string, unknown>; dataStart: number } {
  if (bytes.byteLength < 8) fault(`${bytes.byteLength} bytes are too few`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
  if (length > bytes.byteLength - 8) fault(`its header claims ${length} bytes, the file has ${bytes.byteLength}`);
  try {
    const entries: unknown = JSON.parse(decodeUtf8(bytes.subarray(8, 8 + length)));
    if (typeof entries !== 'object' || entries === null) fault('its header is not an object');
    return { entries: entries as Record<string, unknown>, dataStart: 8 + length };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof URIError) fault('its header is not JSON');
    throw error;
  }
}

function isEntry(entry: unknown): entry is { dtype: string; shape: number[]; data_offsets: [number, number] } {
  if (typeof entry !== 'object' || entry === null) return false;
  const { dtype, shape, data_offsets } = entry as Record<string, unknown>;
  const numbers = (value: unknown) => Array.isArray(value) && value.every((n) => Number.isInteger(n) && n >= 0);
  return (
    typeof dtype === 'string' && numbers(shape) && numbers(data_offsets) && (data_offsets as unknown[]).length === 2
  );
}

function decode(dtype: NamedTensor['dtype'], raw: Uint8Array): NamedTensor['data'] {
  // Not raw.slice(): a Node Buffer's slice is a view, and its buffer the whole file.
  const buffer = new Uint8Array(raw).buffer;
  if (dtype === 'F32') return new Float32Array(buffer);
  if (dtype === 'F16') return Float32Array.from(new Uint16Array(buffer), widenHalf);
  if (dtype === 'I32') return new Int32Array(buffer);
  if (dtype === 'I8') return new Int8Array(buffer);
  return dtype === 'U16' ? new Uint16Array(buffer) : new Uint8Array(buffer);
}

/**
 * The tensors and metadata of a safetensors file, copied out of `bytes`.
 * @throws RangeError that says what is wrong when the bytes are cut short, no safetensors, or of another dtype.
 */
export function readSafetensors(bytes: Uint8Array): SafetensorsFile {
  const { entries, dataStart } = parseHeader(bytes);
  const tensors = new Map<string, NamedTensor>();
  const metadata: Record<string, string> = {};
  for (const [name, entry] of Object.entries(entries)) {
    if (name === '__metadata__') {
      for (const [key, value] of Object.entries(entry as object)) metadata[key] = String(value);
      continue;
    }
    if (!isEntry(entry)) fault(`its entry "${name}" is not a tensor`);
    if (!Object.hasOwn(BYTES_PER_ELEMENT, entry.dtype)) fault(`tensor "${name}" has the unknown dtype ${entry.dtype}`);
    const dtype = entry.dtype as NamedTensor['dtype'];
    const [start, end] = entry.data_offsets;
    const wanted = entry.shape.reduce((product, side) => product * side, 1) * BYTES_PER_ELEMENT[dtype];
    if (end - start !== wanted) fault(`tensor "${name}" should have ${wanted} bytes and has ${end - start}`);
    if (dataStart + end > bytes.byteLength) fault(`it ends before tensor "${name}" does`);
    tensors.set(name, {
      dtype,
      shape: entry.shape,
      data: decode(dtype, bytes.subarray(dataStart + start, dataStart + end)),
    });
  }
  return { tensors, metadata };
}
