/**
 * How far the inner brows are raised, from the brows themselves: in a fit over the whole mesh the forehead, which the
 * network that finds the points hardly moves, would speak against every raised brow.
 */
import type { MotionBasis } from './motion-basis.ts';

/** Inner brow points of each side, and the corners of both eyes that their height is taken from. */
const BROWS = [
  { name: 'browInnerUp_R', points: [107, 66, 55, 65] },
  { name: 'browInnerUp_L', points: [336, 296, 285, 295] },
] as const;
const EYE_CORNERS = [33, 133, 263, 362];

/** Share of a brow's movement that the network sees. */
const SEEN_SHARE = 0.5;

/**
 * Sets both browInnerUp coefficients of `expression` [57] in place, and `shape` [478, 3] with them, so that the inner
 * brows are as high as in `observed` [478, 3]; both in head-frame centimetres.
 */
export function setBrows(
  basis: MotionBasis,
  expression: { [index: number]: number },
  shape: Float32Array,
  observed: ArrayLike<number>,
): void {
  const size = shape.length;
  const rise = (points: readonly number[]) =>
    points.reduce((sum, i) => sum + (observed[i * 3 + 1] as number) - (shape[i * 3 + 1] as number), 0) / points.length;
  const level = rise(EYE_CORNERS);
  for (const { name, points } of BROWS) {
    const at = basis.expressionNames.indexOf(name);
    if (at < 0) continue;
    const unit =
      points.reduce((sum, i) => sum + (basis.expression[at * size + i * 3 + 1] as number), 0) / points.length;
    const fitted = expression[at] as number;
    const raised = Math.min(1, Math.max(0, fitted + (rise(points) - level) / (unit * SEEN_SHARE)));
    expression[at] = raised;
    for (let i = 0; i < size; i += 1)
      shape[i] = (shape[i] as number) + (raised - fitted) * (basis.expression[at * size + i] as number);
  }
}
