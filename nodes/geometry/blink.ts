/**
 * How far the eyes are shut, from the lids themselves. A fit over the whole mesh hardly sees a blink: the network that
 * finds the points moves the lids' edges alone, and never quite onto each other.
 */
import type { MotionBasis } from './motion-basis.ts';

/** Middle points of the lids, upper and lower, where a blink is largest. */
const LIDS = [
  { name: 'eyeBlink_R', upper: [160, 159, 158], lower: [144, 145, 153] },
  { name: 'eyeBlink_L', upper: [387, 386, 385], lower: [373, 374, 380] },
] as const;

/** The gap at which lids that touch are seen, in centimetres: about a tenth of the eye's width on shut eyes. */
const TOUCHING_CM = 0.24;

function gapOf(points: ArrayLike<number>, offset: number, { upper, lower }: (typeof LIDS)[number]): number {
  const height = (of: readonly number[]) => of.reduce((sum, i) => sum + (points[offset + i * 3 + 1] as number), 0);
  return (height(upper) - height(lower)) / upper.length;
}

/**
 * Sets both eyeBlink coefficients of `expression` [57] in place, and the lids of `shape` [478, 3] with them, so that
 * the gap of the lids is that of `observed` [478, 3]; both in head-frame centimetres. Never below what the fit found.
 */
export function setBlink(
  basis: MotionBasis,
  expression: { [index: number]: number },
  shape: Float32Array,
  observed: ArrayLike<number>,
): void {
  const size = shape.length;
  for (const lids of LIDS) {
    const at = basis.expressionNames.indexOf(lids.name);
    if (at < 0) continue;
    const fitted = expression[at] as number;
    const closing = -gapOf(basis.expression, at * size, lids);
    const open = gapOf(shape, 0, lids) + fitted * closing;
    if (open <= 1.5 * TOUCHING_CM) continue;
    const seen = (gapOf(observed, 0, lids) - TOUCHING_CM) / (1 - TOUCHING_CM / open);
    const shut = Math.max(fitted, Math.min(1, (open - seen) / Math.min(closing, open)));
    expression[at] = shut;
    for (let i = 0; i < size; i += 1)
      shape[i] = (shape[i] as number) + (shut - fitted) * (basis.expression[at * size + i] as number);
  }
}
