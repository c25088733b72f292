/** Tensors as .npy files (NumPy format version 1.0), for scripts that read them with numpy.load. */

import type { HostTensor } from '../../nodes/kit/index.ts';

const DESCR = { float32: '<f4', float16: '<f2', uint8: '|u1', int32: '<i4', int64: '<i8', bool: '|b1' } as const;
const ALIGNMENT = 64;
const HEAD_BYTES = 10;

/** Bytes of a .npy file, row-major, little-endian. */
export function encodeNpy(tensor: HostTensor): Uint8Array {
  const shape = tensor.shape.length === 1 ? `${tensor.shape[0]},` : tensor.shape.join(', ');
  const words = `{'descr': '${DESCR[tensor.dtype]}', 'fortran_order': False, 'shape': (${shape}), }`;
  const length = Math.ceil((HEAD_BYTES + words.length + 1) / ALIGNMENT) * ALIGNMENT - HEAD_BYTES;
  const head = Buffer.alloc(HEAD_BYTES + length, ' ');
  head.write('\x93NUMPY\x01\x00', 0, 'latin1');
  head.writeUInt16LE(length, 8);
  head.write(`${words}`, HEAD_BYTES, 'latin1');
  head.write('\n', head.length - 1, 'latin1');
  const { buffer, byteOffset, byteLength } = tensor.data;
  return Buffer.concat([head, new Uint8Array(buffer, byteOffset, byteLength)]);
}
