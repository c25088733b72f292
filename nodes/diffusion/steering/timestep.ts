/** The timestep as a file wants it: exports differ in its type and in whether it is a scalar. */

import { type FactsOf, float32, hostTensor, type Tensor } from '../../kit/index.ts';

/** One timestep for `rows` samples; whole where the file takes whole numbers. Halves are rounded by the runtime. */
export function timestepTensor(
  { dtype, rank }: FactsOf<'denoiser'>['timestep'],
  timestep: number,
  rows: number,
): Tensor {
  const shape = rank === 0 ? [] : [rows];
  const count = rank === 0 ? 1 : rows;
  switch (dtype) {
    case 'int64':
      return hostTensor('int64', shape, new BigInt64Array(count).fill(BigInt(Math.round(timestep))));
    case 'int32':
      return hostTensor('int32', shape, new Int32Array(count).fill(Math.round(timestep)));
    default:
      return float32(shape, new Float32Array(count).fill(timestep));
  }
}
