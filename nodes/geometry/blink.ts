/**
 * How far the lids are shut, from the lids themselves, against the person's own open eye. A fit over the whole mesh
 * hardly sees a blink: the network that finds the points moves the lids' edges alone and never quite onto each other,
 * and squinting, looking down and the shape of the eye are as good an explanation of the little that is seen.
 */
import type { MotionBasis } from './motion-basis.ts';
import { identityShape } from './shape.ts';

/** Middle points of the lids, upper and lower, where a blink is largest, and the corners that heights are taken from. */
const LIDS = [
  { side: 'R', upper: [160, 159, 158], lower: [144, 145, 153], corners: [33, 133] },
  { side: 'L', upper: [387, 386, 385], lower: [373, 374, 380], corners: [263, 362] },
] as const;

/** The gap at which lids that touch are seen, in centimetres: about a tenth of the eye's width on shut eyes. */
const TOUCHING_CM = 0.24;

/**
 * Lids on their way down are seen lagging behind: rendered heads whose lids are half shut show a quarter of the way, of
 * which this makes 0.44. From and to 0..1.
 */
const lidsOf = (shown: number): number => 1 - (1 - shown) ** 2;
const shownOf = (lids: number): number => 1 - Math.sqrt(1 - Math.min(1, Math.max(0, lids)));

type Lids = (typeof LIDS)[number];

const heightOf = (points: ArrayLike<number>, offset: number, of: readonly number[]): number =>
  of.reduce((sum, i) => sum + (points[offset + i * 3 + 1] as number), 0) / of.length;

const gapOf = (points: ArrayLike<number>, { upper, lower }: Lids, offset = 0): number =>
  heightOf(points, offset, upper) - heightOf(points, offset, lower);

const lowerLidOf = (points: ArrayLike<number>, { lower, corners }: Lids, offset = 0): number =>
  heightOf(points, offset, lower) - heightOf(points, offset, corners);

const share = (value: number): number => Math.min(1, Math.max(0, value));

/**
 * Sets the eyeBlink coefficients of `expression` [57] in place, and the lids of `shape` [478, 3] with them, to how far
 * the lids of `observed` [478, 3] are shut; both shapes in head-frame centimetres, `identity` the fitted modes. An
 * eyeSquint stays as far as the lower lid is raised. Where the eyes look explains nothing here: lids that come down
 * over an iris make it look down.
 */
export function setLids(
  basis: MotionBasis,
  identity: ArrayLike<number>,
  expression: { [index: number]: number },
  shape: Float32Array,
  observed: ArrayLike<number>,
): void {
  const size = shape.length;
  const own = identityShape(basis, identity);
  for (const lids of LIDS) {
    const [blink, squint] = [`eyeBlink_${lids.side}`, `eyeSquint_${lids.side}`].map((name) =>
      basis.expressionNames.indexOf(name),
    ) as [number, number];
    if (blink < 0 || squint < 0) continue;
    const raised =
      (lowerLidOf(observed, lids) - lowerLidOf(own, lids)) / lowerLidOf(basis.expression, lids, squint * size);
    const squinted = share(Math.min(expression[squint] as number, raised));
    const open = gapOf(own, lids) + squinted * gapOf(basis.expression, lids, squint * size);
    if (open <= 1.5 * TOUCHING_CM) continue;
    const seen = (gapOf(observed, lids) - TOUCHING_CM) / (1 - TOUCHING_CM / open);
    const shut = share((open - seen) / Math.min(-gapOf(basis.expression, lids, blink * size), open));
    set(squint, squinted);
    set(blink, lidsOf(shut));
  }

  function set(at: number, value: number): void {
    const change = value - (expression[at] as number);
    expression[at] = value;
    for (let i = 0; i < size; i += 1)
      shape[i] = (shape[i] as number) + change * (basis.expression[at * size + i] as number);
  }
}

/**
 * The coefficients [57] that move a face which shows `shown` to `asked`: of a blink, points have gone the way they are
 * seen to go, and from there go on to lids that touch at 1 and to the open eye at 0.
 */
export function drawnBlink(basis: MotionBasis, shown: ArrayLike<number>, asked: ArrayLike<number>): Float32Array {
  const drawn = Float32Array.from(asked);
  for (const { side } of LIDS) {
    const at = basis.expressionNames.indexOf(`eyeBlink_${side}`);
    const [from, to] = [shown[at] ?? 0, asked[at] ?? 0];
    if (at < 0 || from <= 0 || from >= 1 || from === to) continue;
    const gone = shownOf(from);
    drawn[at] = from + (to - from) * (to > from ? (1 - gone) / (1 - from) : gone / from);
  }
  return drawn;
}
