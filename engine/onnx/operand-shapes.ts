// Shape rules of the tensor operations, checked once for host and device. A misfit is a mistake in a node's code or in
// the sizes of its inputs; the fault says which shapes met.

import type { Tensor } from '../../nodes/kit/index.ts';
import { fault } from './faults.ts';

type Shape = readonly number[];

const words = (shape: Shape): string => `[${shape.join(', ')}]`;
const same = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((side, axis) => side === b[axis]);

function misfit(operation: string, what: string): Error {
  return fault('tensor-shapes', `${operation}: ${what}`, 'tensors', 'check the sizes of what is linked into the node');
}

/** The one shape of all terms of `linear`. */
export function linearShape(terms: readonly (readonly [number, Tensor])[]): Shape {
  const first = terms[0]?.[1].shape;
  if (first === undefined) throw misfit('linear', 'no terms');
  for (const [, { shape }] of terms)
    if (!same(shape, first)) throw misfit('linear', `${words(first)} and ${words(shape)} differ`);
  return first;
}

/** The shape of `mix`: that of its operands; the mask is of that shape, or 1 where it repeats on leading axes. */
export function mixShape(mask: Tensor, inside: Tensor, outside: Tensor): Shape {
  const { shape } = inside;
  if (!same(shape, outside.shape))
    throw misfit('mix', `inside ${words(shape)} and outside ${words(outside.shape)} differ`);
  const whole = mask.shape.findIndex((side) => side !== 1);
  const repeats =
    mask.shape.length === shape.length &&
    mask.shape.every((side, axis) => side === shape[axis] || (side === 1 && (whole === -1 || axis < whole)));
  if (!repeats)
    throw misfit(
      'mix',
      `a mask ${words(mask.shape)} does not cover ${words(shape)}; it wants that shape or [1, 1, h, w]`,
    );
  return shape;
}

/** The shape of `concat` along `axis`. */
export function concatShape(parts: readonly Tensor[], axis: number): Shape {
  const first = parts[0]?.shape;
  if (first === undefined) throw misfit('concat', 'no parts');
  if (!Number.isInteger(axis) || axis < 0 || axis >= first.length)
    throw misfit('concat', `no axis ${axis} in ${words(first)}`);
  for (const { shape } of parts) {
    if (!same(shape.toSpliced(axis, 1), first.toSpliced(axis, 1))) {
      throw misfit('concat', `${words(first)} and ${words(shape)} differ beside axis ${axis}`);
    }
  }
  return first.with(
    axis,
    parts.reduce((sum, part) => sum + (part.shape[axis] ?? 0), 0),
  );
}

/** Checks that rows `from` to `to` (exclusive) exist and are at least one. */
export function checkSlice(tensor: Tensor, from: number, to: number): void {
  const rows = tensor.shape[0] ?? 0;
  if (!(Number.isInteger(from) && Number.isInteger(to) && 0 <= from && from < to && to <= rows)) {
    throw misfit('slice', `rows ${from} to ${to} of ${words(tensor.shape)}`);
  }
}
