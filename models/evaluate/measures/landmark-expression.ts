/** Expressions read off 68 landmarks (iBUG 300-W) as lengths over the distance of the eyes' outer corners. */

/** Points x, y, x, y ... [136], in any unit. */
export type Landmarks = ArrayLike<number>;

const OUTER_CORNERS = [36, 45] as const;

/**
 * How far each expression shows, as a length over the distance of the eyes: the gap of the lips, the corners of the mouth
 * apart, the inner brows above the inner corners of the eyes, and the gap of the lids (less is more shut, hence
 * negative). What a face has at rest differs, so only changes of one face compare.
 */
export function landmarkExpression(points: Landmarks): Readonly<Record<string, number>> {
  const at = (i: number): readonly [number, number] => [points[i * 2] ?? 0, points[i * 2 + 1] ?? 0];
  const apart = (i: number, j: number): number => {
    const [a, b] = [at(i), at(j)];
    return Math.hypot(a[0] - b[0], a[1] - b[1]);
  };
  const eyes = Math.max(apart(...OUTER_CORNERS), 1e-6);
  const mean = (...lengths: readonly number[]): number =>
    lengths.reduce((sum, one) => sum + one, 0) / lengths.length / eyes;
  return {
    jawOpen: mean(apart(61, 67), apart(62, 66), apart(63, 65)),
    mouthSmile: mean(apart(48, 54)),
    browInnerUp: mean(apart(21, 39), apart(22, 42)),
    eyeBlink: -mean(apart(37, 41), apart(38, 40), apart(43, 47), apart(44, 46)),
  };
}
