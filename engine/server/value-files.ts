/** Values as files other tools read: JSON with tensors as nested numbers, NumPy's .npy, .safetensors. */

import { type HostTensor, isTensor, type Tensor, type Value } from '../../nodes/kit/index.ts';
import { refuse } from './answer.ts';

/** Elements a tensor may have to be written out as JSON; larger ones give their statistics. */
const MAX_JSON_ELEMENTS = 4096;
const NPY_TYPES = { float32: '<f4', float16: '<f2', uint8: '|u1', int32: '<i4', int64: '<i8', bool: '|b1' } as const;
const SAFETENSORS_TYPES = {
  float32: 'F32',
  float16: 'F16',
  uint8: 'U8',
  int32: 'I32',
  int64: 'I64',
  bool: 'BOOL',
} as const;

type Given = Value | readonly Value[];

function onHost(tensor: Tensor): HostTensor {
  // readValue brings every tensor to the host; anything else is a fault of ours.
  if (tensor.place === 'host') return tensor;
  throw new Error('a value that was read still lives on a device');
}

function tensorAsJson(tensor: HostTensor): object {
  const { dtype, shape } = tensor;
  const numbers = Array.from(tensor.data as ArrayLike<number | bigint>, Number);
  if (numbers.length <= MAX_JSON_ELEMENTS) return { dtype, shape, data: numbers };
  const sum = numbers.reduce((total, number) => total + number, 0);
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const number of numbers) {
    min = Math.min(min, number);
    max = Math.max(max, number);
  }
  return { dtype, shape, min, max, mean: sum / numbers.length };
}

/** The value as plain JSON. */
export function valueAsJson(value: unknown): unknown {
  if (isTensor(value)) return tensorAsJson(onHost(value));
  if (Array.isArray(value)) return value.map(valueAsJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, valueAsJson(part)]));
}

function tensorsIn(value: unknown, name: string, found: Map<string, HostTensor>): void {
  if (isTensor(value)) found.set(name === '' ? 'value' : name, onHost(value));
  else if (typeof value === 'object' && value !== null) {
    for (const [key, part] of Object.entries(value)) tensorsIn(part, name === '' ? key : `${name}.${key}`, found);
  }
}

function allTensors(value: Given): Map<string, HostTensor> {
  const found = new Map<string, HostTensor>();
  tensorsIn(value, '', found);
  if (found.size > 0) return found;
  throw refuse(422, 'no-tensor', 'The value has no tensors.', 'Read it as json.');
}

const bytesOf = ({ data }: HostTensor): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/** The value's first tensor as NumPy format 1.0. */
export function valueAsNpy(value: Given): Uint8Array {
  const [tensor] = allTensors(value).values();
  if (!tensor) throw new Error('unreachable: allTensors gives at least one');
  const shape = tensor.shape.length === 1 ? `(${tensor.shape[0]},)` : `(${tensor.shape.join(', ')})`;
  const header = `{'descr': '${NPY_TYPES[tensor.dtype]}', 'fortran_order': False, 'shape': ${shape}, }`;
  // Magic (6), version (2), length (2), header and newline together are a multiple of 64.
  const padded = `${header.padEnd(Math.ceil((header.length + 11) / 64) * 64 - 11)}\n`;
  const start = Buffer.alloc(10);
  start.write('\x93NUMPY\x01\x00', 'latin1');
  start.writeUInt16LE(padded.length, 8);
  return Buffer.concat([start, Buffer.from(padded, 'latin1'), bytesOf(tensor)]);
}

/** Every tensor of the value by its path, as .safetensors. */
export function valueAsSafetensors(value: Given): Uint8Array {
  const tensors = [...allTensors(value)];
  let offset = 0;
  const header: Record<string, object> = {};
  for (const [name, tensor] of tensors) {
    const end = offset + tensor.data.byteLength;
    header[name] = { dtype: SAFETENSORS_TYPES[tensor.dtype], shape: tensor.shape, data_offsets: [offset, end] };
    offset = end;
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, ...tensors.map(([, tensor]) => bytesOf(tensor))]);
}
