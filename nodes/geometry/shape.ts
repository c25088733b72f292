/** Head shapes from coefficients: base, plus identity modes, plus expressions, plus what one face has beyond them. */
import type { MotionBasis } from './motion-basis.ts';

function addColumns(out: Float32Array, columns: Float32Array, coefficients: ArrayLike<number>): void {
  const size = out.length;
  for (let m = 0; m < coefficients.length; m++) {
    const c = coefficients[m] as number;
    if (c === 0) continue;
    for (let i = 0, at = m * size; i < size; i++, at++) out[i] = (out[i] as number) + c * (columns[at] as number);
  }
}

/** Identity shape [478, 3] in the head frame, without any expression; fewer coefficients than modes are fine. */
export function identityShape(basis: MotionBasis, identity: ArrayLike<number>): Float32Array {
  const out = Float32Array.from(basis.base);
  addColumns(out, basis.identity, identity);
  return out;
}

/** Shape [478, 3] in the head frame of identity and expression [57] together, with an optional residual [478, 3]. */
export function headShape(
  basis: MotionBasis,
  identity: ArrayLike<number>,
  expression: ArrayLike<number>,
  residual?: ArrayLike<number>,
): Float32Array {
  const out = identityShape(basis, identity);
  addColumns(out, basis.expression, expression);
  if (residual) for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) + (residual[i] as number);
  return out;
}
