// Turns the binary of a graph model into constants. Weights lie one after another in manifest order, and
// quantised ones (uint8, uint16, float16) are brought back to float32 exactly as TensorFlow.js does it.

import { widenHalf } from '../../../nodes/kit/half.ts';
import { ModelError } from '../../errors.ts';
import type { TfWeightSpec } from './tfjs-graph.ts';

/** A constant tensor in TensorFlow's own axis order. */
export interface TfConstant {
  shape: number[];
  data: Float32Array | Int32Array;
}

const bytesPer: Record<string, number> = { float32: 4, int32: 4, float16: 2, uint16: 2, uint8: 1 };

/** Splits `binary` by the manifest; throws `import-weights` on an unknown dtype or when the sizes do not add up. */
export function readWeights(specs: TfWeightSpec[], binary: Uint8Array): Map<string, TfConstant> {
  const constants = new Map<string, TfConstant>();
  let offset = 0;
  for (const spec of specs) {
    const stored = spec.quantization?.dtype ?? spec.dtype;
    const elementBytes = bytesPer[stored];
    if (elementBytes === undefined || (spec.dtype !== 'float32' && spec.dtype !== 'int32')) {
      throw new ModelError(
        'import-weights',
        `Weight '${spec.name}' has dtype ${spec.dtype} stored as ${stored}, which is not supported.`,
      );
    }
    const count = spec.shape.reduce((product, size) => product * size, 1);
    const end = offset + count * elementBytes;
    if (end > binary.byteLength) {
      throw new ModelError(
        'import-weights',
        `The weight file ends at byte ${binary.byteLength}, but weight '${spec.name}' needs bytes ${offset} to ${end}.`,
      );
    }
    constants.set(spec.name, {
      shape: spec.shape,
      data: readOne(spec, stored, new Uint8Array(binary.subarray(offset, end))),
    });
    offset = end;
  }
  if (offset !== binary.byteLength) {
    throw new ModelError(
      'import-weights',
      `The weight file has ${binary.byteLength} bytes, but its manifest describes ${offset}.`,
    );
  }
  return constants;
}

function readOne(spec: TfWeightSpec, stored: string, bytes: Uint8Array<ArrayBuffer>): Float32Array | Int32Array {
  if (stored === 'float32') return new Float32Array(bytes.buffer);
  if (stored === 'int32') return new Int32Array(bytes.buffer);
  if (stored === 'float16') return halvesToFloats(new Uint16Array(bytes.buffer));
  const levels = stored === 'uint8' ? bytes : new Uint16Array(bytes.buffer);
  const { scale, min } = spec.quantization ?? {};
  if (scale === undefined || min === undefined) {
    throw new ModelError(
      'import-weights',
      `Weight '${spec.name}' is stored as ${stored} without a scale and a minimum.`,
    );
  }
  if (spec.dtype === 'int32') return Int32Array.from(levels, (level) => Math.round(level * scale + min));
  return Float32Array.from(levels, (level) => level * scale + min);
}

// Millions of weights share 65,536 values, so each is worked out once.
let halfTable: Float32Array | undefined;

function halvesToFloats(halves: Uint16Array): Float32Array {
  halfTable ??= Float32Array.from({ length: 65_536 }, (_, bits) => widenHalf(bits));
  const floats = new Float32Array(halves.length);
  for (let index = 0; index < halves.length; index++) floats[index] = halfTable[halves[index] ?? 0] ?? 0;
  return floats;
}
