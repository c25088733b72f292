/** Affines of frames: [a, b, c, d, e, f] with x' = a x + b y + c, y' = d x + e y + f. */

import type { FrameView } from '../../engine/protocol/index.ts';

export type Affine = FrameView['toOriginal'];

/** First `inner`, then `outer`. */
export function compose(outer: Affine, inner: Affine): Affine {
  const [a, b, c, d, e, f] = outer;
  const [g, h, i, j, k, l] = inner;
  return [a * g + b * j, a * h + b * k, a * i + b * l + c, d * g + e * j, d * h + e * k, d * i + e * l + f];
}

/** The way back. @throws RangeError when there is none. */
export function invert([a, b, c, d, e, f]: Affine): Affine {
  const determinant = a * e - b * d;
  if (determinant === 0) throw new RangeError('an affine without a way back');
  const [ia, ib, id, ie] = [e / determinant, -b / determinant, -d / determinant, a / determinant];
  return [ia, ib, -(ia * c + ib * f), id, ie, -(id * c + ie * f)];
}

/** From pixels of one frame to pixels of another of the same picture; undefined when the pictures differ. */
export function between(from: FrameView, to: FrameView): Affine | undefined {
  if (from.pictureId !== to.pictureId) return undefined;
  return compose(invert(to.toOriginal), from.toOriginal);
}

/** As SVG and CSS write it. */
export function matrixOf([a, b, c, d, e, f]: Affine): string {
  return `matrix(${a} ${d} ${b} ${e} ${c} ${f})`;
}

export function apply([a, b, c, d, e, f]: Affine, x: number, y: number): readonly [number, number] {
  return [a * x + b * y + c, d * x + e * y + f];
}
