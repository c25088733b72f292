// Shape arithmetic of TensorFlow ops in TensorFlow's axis order. Only the batch (first) dimension may be open.

import { ModelError } from '../../errors.ts';

/** One dimension: a size, or null for the open batch. */
export type Dim = number | null;

/** Shows a shape the way messages do: `[B,192,192,3]`. */
export const showShape = (shape: readonly Dim[]): string => `[${shape.map((dim) => dim ?? 'B').join(',')}]`;

/** Throws `import-shape` for `node` with what was wanted and what came. */
export function failShape(node: { name: string; op: string }, wanted: string, came: readonly Dim[] | string): never {
  const got = typeof came === 'string' ? came : showShape(came);
  throw new ModelError('import-shape', `Node '${node.name}' (${node.op}) wants ${wanted}, got ${got}.`);
}

/** A window's output size and its padding before and after, along one axis. */
export interface WindowPlan {
  size: number;
  before: number;
  after: number;
}

/**
 * TensorFlow's SAME and VALID rules along one axis. SAME with a stride pads the odd pixel after, not before,
 * which is why the importer writes explicit pads.
 */
export function planWindow(
  input: number,
  kernel: number,
  stride: number,
  dilation: number,
  padding: 'SAME' | 'VALID',
): WindowPlan {
  const reach = (kernel - 1) * dilation + 1;
  if (padding === 'VALID') return { size: Math.floor((input - reach) / stride) + 1, before: 0, after: 0 };
  const size = Math.ceil(input / stride);
  const total = Math.max((size - 1) * stride + reach - input, 0);
  const before = Math.floor(total / 2);
  return { size, before, after: total - before };
}

/** NumPy broadcasting of two shapes; null when they do not fit (an open batch fits itself and 1). */
export function broadcastShapes(left: readonly Dim[], right: readonly Dim[]): Dim[] | null {
  const rank = Math.max(left.length, right.length);
  const result: Dim[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const a = axis < rank - left.length ? 1 : (left[axis - rank + left.length] ?? null);
    const b = axis < rank - right.length ? 1 : (right[axis - rank + right.length] ?? null);
    if (a !== b && a !== 1 && b !== 1) return null;
    result.push(a === 1 ? b : a);
  }
  return result;
}

/** Resolves a reshape's -1 and checks the element count; null when it cannot be right. */
export function reshapeShape(input: readonly Dim[], wanted: readonly number[]): Dim[] | null {
  const product = (sizes: readonly Dim[]): number => sizes.reduce<number>((all, size) => all * (size ?? 1), 1);
  const open = input[0] === null;
  const freeAxes = wanted.flatMap((size, axis) => (size === -1 ? [axis] : []));
  if (freeAxes.length > 1) return null;
  const fixed = product(wanted.filter((size) => size !== -1));
  const perBatch = product(input);
  const freeAxis = freeAxes[0];
  if (freeAxis === undefined) return !open && fixed === perBatch ? [...wanted] : null;
  if (fixed === 0 || perBatch % fixed !== 0) return null;
  // With an open batch the free axis has to be exactly the batch: [B,1,1,1404] -> [-1,1404].
  if (open) return freeAxis === 0 && fixed === perBatch ? [null, ...wanted.slice(1)] : null;
  return wanted.map((size) => (size === -1 ? perBatch / fixed : size));
}

/** Reorders a constant's axes: result axis k is input axis order[k]. */
export function transposeData(data: Float32Array, shape: readonly number[], order: readonly number[]): Float32Array {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  const sizes = order.map((axis) => shape[axis] ?? 1);
  const steps = order.map((axis) => strides[axis] ?? 1);
  const result = new Float32Array(data.length);
  const index = new Array<number>(order.length).fill(0);
  let source = 0;
  for (let target = 0; target < result.length; target++) {
    result[target] = data[source] ?? 0;
    for (let axis = order.length - 1; axis >= 0; axis--) {
      const next = (index[axis] ?? 0) + 1;
      source += steps[axis] ?? 0;
      index[axis] = next;
      if (next < (sizes[axis] ?? 1)) break;
      source -= next * (steps[axis] ?? 0);
      index[axis] = 0;
    }
  }
  return result;
}
