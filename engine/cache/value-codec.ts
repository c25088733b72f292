/**
 * Values as bytes and back: `FXV1`, header length (uint32 LE), JSON header, then the tensors, each at a multiple of 8.
 * The content hash of a value is the sha256 of these bytes, so equal values have equal hashes in every process.
 */

import { createHash } from 'node:crypto';
import type { Dtype, HostTensor, Tensor } from '../../nodes/kit/index.ts';
import { byteSizeOf, hostTensor, isTensor, sizeOf, typedArray } from '../../nodes/kit/index.ts';
import { canonicalJson } from '../plan/keys.ts';

const MAGIC = new TextEncoder().encode('FXV1');
const ALIGNMENT = 8;
const DTYPES: readonly Dtype[] = ['float32', 'float16', 'uint8', 'int32', 'int64', 'bool'];

interface TensorEntry {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** From the end of the header. */
  readonly offset: number;
}

/** A value ready to be written: chunks in order, without copying the tensors. */
export interface EncodedValue {
  readonly chunks: readonly Uint8Array[];
  readonly hash: string;
  readonly sizeBytes: number;
}

const aligned = (size: number): number => Math.ceil(size / ALIGNMENT) * ALIGNMENT;

function bytesOf(tensor: HostTensor): Uint8Array {
  return new Uint8Array(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength);
}

/** Tensor leaves of a value, in the order they are met. */
export function tensorsOf(value: unknown): Tensor[] {
  if (isTensor(value)) return [value];
  if (Array.isArray(value)) return value.flatMap(tensorsOf);
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(tensorsOf);
  return [];
}

/** The value with every tensor replaced; everything else is kept as it is. */
export async function mapTensors(value: unknown, change: (tensor: Tensor) => Promise<Tensor>): Promise<unknown> {
  if (isTensor(value)) return change(value);
  if (Array.isArray(value)) return Promise.all(value.map((item) => mapTensors(item, change)));
  if (typeof value === 'object' && value !== null) {
    const entries = await Promise.all(
      Object.entries(value).map(async ([k, v]) => [k, await mapTensors(v, change)] as const),
    );
    return Object.fromEntries(entries);
  }
  return value;
}

/** Bytes a value takes, its tensors counted wherever they live. */
export function valueSizeBytes(value: unknown): number {
  return tensorsOf(value).reduce((sum, tensor) => sum + byteSizeOf(tensor), 256);
}

/**
 * Encodes a value whose tensors are all on the host. `modelHashes` (id -> sha256) are mixed in wherever the value names
 * a model, so that a value that only points at a model changes when the model's file does.
 * @throws TypeError for a leaf that is neither JSON nor a host tensor.
 */
export function encodeValue(value: unknown, modelHashes: ReadonlyMap<string, string> = new Map()): EncodedValue {
  const tensors: TensorEntry[] = [];
  const data: Uint8Array[] = [];
  const models: Record<string, string> = {};
  let offset = 0;

  const plain = (item: unknown): unknown => {
    if (isTensor(item)) {
      if (item.place !== 'host') throw new TypeError('a device tensor has to be downloaded before it is encoded');
      const bytes = bytesOf(item);
      tensors.push({ dtype: item.dtype, shape: item.shape, offset });
      data.push(bytes, new Uint8Array(aligned(bytes.byteLength) - bytes.byteLength));
      offset += aligned(bytes.byteLength);
      return { $tensor: tensors.length - 1 };
    }
    if (Array.isArray(item)) return item.map((each) => plain(each ?? null));
    if (typeof item === 'number' && !Number.isFinite(item)) return { $number: String(item) };
    if (typeof item === 'string') {
      const sha256 = modelHashes.get(item);
      if (sha256 !== undefined) models[item] = sha256;
      return item;
    }
    if (typeof item === 'object' && item !== null) {
      if (ArrayBuffer.isView(item)) throw new TypeError('raw arrays are not values; wrap them in a tensor');
      // Sorted here as well: the order in which tensors are met must not depend on how an object was built.
      const keys = Object.keys(item).sort();
      const source = item as Readonly<Record<string, unknown>>;
      const kept = keys.filter((key) => source[key] !== undefined);
      return Object.fromEntries(kept.map((key) => [key.startsWith('$') ? `$${key}` : key, plain(source[key])]));
    }
    if (item === null || typeof item === 'boolean' || typeof item === 'number') return item;
    throw new TypeError(`a ${typeof item} cannot be part of a value`);
  };

  const tree = plain(value);
  const text = new TextEncoder().encode(canonicalJson({ models, tensors, tree }));
  const prefix = MAGIC.length + 4;
  const head = new Uint8Array(aligned(prefix + text.byteLength)).fill(0x20);
  head.set(MAGIC, 0);
  new DataView(head.buffer).setUint32(MAGIC.length, head.byteLength - prefix, true);
  head.set(text, prefix);

  const chunks = [head, ...data.filter((chunk) => chunk.byteLength > 0)];
  const hash = createHash('sha256');
  for (const chunk of chunks) hash.update(chunk);
  return { chunks, hash: hash.digest('hex'), sizeBytes: chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0) };
}

/**
 * The value that {@link encodeValue} wrote; tensors are views into `bytes` where alignment allows.
 * @throws SyntaxError or RangeError when the bytes are not a whole value.
 */
export function decodeValue(bytes: Uint8Array): unknown {
  const prefix = MAGIC.length + 4;
  if (bytes.byteLength < prefix || MAGIC.some((byte, i) => bytes[i] !== byte))
    throw new SyntaxError('not an encoded value');
  const headLength = new DataView(bytes.buffer, bytes.byteOffset).getUint32(MAGIC.length, true);
  const start = prefix + headLength;
  if (start > bytes.byteLength) throw new RangeError('the value is cut off in its header');
  const header: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(prefix, start)));
  const { tensors, tree } = readHeader(header);

  const tensorAt = (index: unknown): HostTensor => {
    const entry = typeof index === 'number' ? tensors[index] : undefined;
    if (entry === undefined) throw new SyntaxError('the value names a tensor it does not have');
    const from = start + entry.offset;
    const length = byteSizeOf(entry);
    if (from + length > bytes.byteLength) throw new RangeError('the value is cut off in its tensors');
    return hostTensor(entry.dtype, entry.shape, typedArray(entry.dtype, bytes.subarray(from, from + length)));
  };
  const revive = (item: unknown): unknown => {
    if (Array.isArray(item)) return item.map(revive);
    if (typeof item !== 'object' || item === null) return item;
    if ('$tensor' in item) return tensorAt(item.$tensor);
    if ('$number' in item) return Number(item.$number);
    return Object.fromEntries(Object.entries(item).map(([k, v]) => [k.startsWith('$$') ? k.slice(1) : k, revive(v)]));
  };
  return revive(tree);
}

function readHeader(header: unknown): { tensors: readonly TensorEntry[]; tree: unknown } {
  if (typeof header !== 'object' || header === null || !('tensors' in header) || !('tree' in header)) {
    throw new SyntaxError('the value has no header');
  }
  const { tensors, tree } = header;
  const whole = (n: unknown): n is number => Number.isSafeInteger(n) && (n as number) >= 0;
  const isEntry = (entry: unknown): entry is TensorEntry =>
    typeof entry === 'object' &&
    entry !== null &&
    'dtype' in entry &&
    'shape' in entry &&
    'offset' in entry &&
    DTYPES.some((dtype) => dtype === entry.dtype) &&
    Array.isArray(entry.shape) &&
    entry.shape.every(whole) &&
    whole(entry.offset) &&
    Number.isSafeInteger(sizeOf(entry.shape));
  if (!Array.isArray(tensors) || !tensors.every(isEntry))
    throw new SyntaxError('the value lists tensors that are none');
  return { tensors, tree };
}
