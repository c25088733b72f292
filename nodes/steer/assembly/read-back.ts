/**
 * Closes the loop on the expression of an assembled face: it is put together, read as any picture is, and what is read
 * too much or too little is drawn against. The network that finds the points takes looks for expression (thick brows
 * for lowered ones, folds for narrowed eyes) and sees less of some movements in some faces, which no arithmetic on
 * points can know.
 */
import { findPointsNear } from '../../face/detection/find-face.ts';
import { fitMotion } from '../../geometry/fit-motion.ts';
import type { MotionBasis } from '../../geometry/motion-basis.ts';
import { type Frame, type MotionValue, type RunContext, uint8 } from '../../kit/index.ts';

/** Looks after the first; each needs the picture put together once and the mesh run once. */
const MORE_LOOKS = 3;

/**
 * Most that is drawn beyond: a coefficient further off is not the drawing's fault, but glasses', a hand's, a shadow's.
 * Of brows the network sees a half to a third.
 */
const MOST = 0.4;
const MOST_OF_BROWS = 1.2;

/** How much of a drawn change is seen is taken from two looks, within these shares: a small change is mostly noise. */
const LEAST_SEEN = 0.3;
const MOST_SEEN = 1.5;

/** Below this the mesh is not sure that it sees a face. */
const MIN_PRESENCE = 0.5;

/** An error that is no longer looked at. */
const NEAR = 0.02;

/** Both sides are edited alike when they are to differ by no more than this. */
const ALIKE = 0.05;

/** A picture RGB [H * W * 3] 0..255 and the points [478, 3] its face was drawn with. */
interface Drawn {
  readonly rgb: Float32Array;
  readonly points: Float32Array;
}

interface ReadBack {
  readonly frame: Frame;
  /** [57], what is to be read. */
  readonly wanted: MotionValue['expression'];
  /** For each coefficient the one its error is averaged with (itself for none), -1 where it is left alone. */
  readonly held: readonly number[];
  /** How much of an error is drawn against at once, 0..1. */
  readonly share: number;
  /** Puts the picture together with expression [57], of either sign, beyond what is wanted. */
  readonly draw: (beyond: Float32Array) => Drawn;
}

/** Expression [57], of either sign, to draw beyond `wanted`: of those that were looked at the one read nearest to it. */
export async function beyondWanted(
  context: RunContext,
  basis: MotionBasis,
  { frame, wanted, held, share, draw }: ReadBack,
): Promise<Float32Array> {
  const most = basis.expressionNames.map((name) => (name.startsWith('brow') ? MOST_OF_BROWS : MOST));
  const none = new Float32Array(wanted.data.length);
  let best = { beyond: none, errors: none, total: Number.POSITIVE_INFINITY };
  if (held.every((other) => other < 0)) return none;
  let beyond = none;
  for (let look = 0; look <= MORE_LOOKS; look += 1) {
    context.throwIfCancelled();
    const { rgb, points } = draw(beyond);
    const pixels = uint8([frame.heightPx, frame.widthPx, 3], Uint8Array.from(Uint8ClampedArray.from(rgb)));
    const seen = await findPointsNear(context, { kind: 'image', pixels, frame }, points, 'nano/mesh');
    if (seen.presence < MIN_PRESENCE) break;
    const read = fitMotion(basis, seen.points).expression;
    const missed = wanted.data.map((value, i) => value - (read[i] ?? 0));
    const errors = missed.map((error, i) => {
      const other = held[i] ?? -1;
      return other < 0 ? 0 : (error + (missed[other] ?? 0)) / 2;
    });
    const total = errors.reduce((sum, error) => sum + Math.abs(error), 0);
    const [here, there] = [beyond, best];
    if (total >= best.total) {
      // What was drawn further and is read worse is taken back by half.
      beyond = here.map((value, i) => (value + (there.beyond[i] ?? 0)) / 2);
      continue;
    }
    best = { beyond: here, errors, total };
    if (errors.every((error) => Math.abs(error) < NEAR)) break;
    beyond = here.map((value, i) => {
      const moved = value - (there.beyond[i] ?? 0);
      const shown = moved === 0 ? 1 : ((there.errors[i] ?? 0) - (errors[i] ?? 0)) / moved;
      const next = value + (share * (errors[i] ?? 0)) / Math.min(MOST_SEEN, Math.max(LEAST_SEEN, shown));
      return Math.min(most[i] ?? 0, Math.max(-(most[i] ?? 0), next));
    });
  }
  return best.beyond;
}

/**
 * For a donor's face: each coefficient of eyes and brows with its counterpart on the other side. Both sides are drawn
 * against alike: what is read on one alone comes from shadows and turned heads. Eyes look to one side together. The
 * mouth is left out: measured against likeness, what it gains costs more than it gives.
 */
export function heldOfDonor(basis: MotionBasis): readonly number[] {
  return basis.expressionNames.map((name, i) => {
    if (!/^(eye|brow)/.test(name)) return -1;
    return name.startsWith('eyeLook') ? i : counterpart(basis, i);
  });
}

/**
 * For an edit of a face's own motion: each coefficient that is to differ from what is shown [57], with its counterpart
 * where both sides are to be alike. Where the eyes look is the gaze's.
 */
export function heldOfEdit(basis: MotionBasis, shown: ArrayLike<number>, wanted: ArrayLike<number>): readonly number[] {
  const isEdited = (i: number) =>
    !basis.expressionNames[i]?.startsWith('eyeLook') && Math.abs((wanted[i] ?? 0) - (shown[i] ?? 0)) >= 1e-3;
  return basis.expressionNames.map((_, i) => {
    if (!isEdited(i)) return -1;
    const other = counterpart(basis, i);
    return isEdited(other) && Math.abs((wanted[i] ?? 0) - (wanted[other] ?? 0)) <= ALIKE ? other : i;
  });
}

/** The same coefficient on the other side, itself when there is none. */
function counterpart({ expressionNames }: MotionBasis, i: number): number {
  const name = expressionNames[i] ?? '';
  const at = expressionNames.indexOf(name.replace(/[LR]$/, (side) => (side === 'L' ? 'R' : 'L')));
  return at < 0 ? i : at;
}
