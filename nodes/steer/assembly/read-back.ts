/**
 * Closes the loop on the eyes and brows of a carried face: it is put together, read as any picture is, and what is read
 * too much or too little is drawn against. The network that finds the points takes looks for expression (thick brows
 * for lowered ones, folds for narrowed eyes), which no arithmetic on points can know. The mouth is left out: measured
 * against likeness, what it gains costs more than it gives.
 */
import { findPointsNear } from '../../face/detection/find-face.ts';
import { fitMotion } from '../../geometry/fit-motion.ts';
import type { MotionBasis } from '../../geometry/motion-basis.ts';
import { type Frame, type MotionValue, type RunContext, uint8 } from '../../kit/index.ts';

/** Looks at the picture; each needs it put together once and the mesh run once. */
const ROUNDS = 2;

/** Most that is drawn beyond: a coefficient further off is not the drawing's fault, but glasses', a hand's, a shadow's. */
const MOST = 0.4;

/** Below this the mesh is not sure that it sees a face. */
const MIN_PRESENCE = 0.5;

/** A picture RGB [H * W * 3] 0..255 and the points [478, 3] its face was drawn with. */
interface Drawn {
  readonly rgb: Float32Array;
  readonly points: Float32Array;
}

/** What is wanted, how much of an error is drawn against at once (0..1), and what puts the picture together. */
interface ReadBack {
  readonly frame: Frame;
  readonly wanted: MotionValue['expression'];
  readonly share: number;
  readonly draw: (beyond: Float32Array) => Drawn;
}

/** Expression [57], of either sign, to draw beyond `wanted` so that `wanted` is read. */
export async function beyondWanted(
  context: RunContext,
  basis: MotionBasis,
  { frame, wanted, share, draw }: ReadBack,
): Promise<Float32Array> {
  const beyond = new Float32Array(wanted.data.length);
  for (let round = 0; round < ROUNDS && share > 0; round += 1) {
    context.throwIfCancelled();
    const { rgb, points } = draw(beyond);
    const pixels = uint8([frame.heightPx, frame.widthPx, 3], Uint8Array.from(Uint8ClampedArray.from(rgb)));
    const seen = await findPointsNear(context, { kind: 'image', pixels, frame }, points, 'nano/mesh');
    if (seen.presence < MIN_PRESENCE) break;
    const read = fitMotion(basis, seen.points).expression;
    const errors = wanted.data.map((value, i) => value - (read[i] ?? 0));
    counterparts(basis).forEach((other, i) => {
      if (other < 0) return;
      const error = ((errors[i] ?? 0) + (errors[other] ?? 0)) / 2;
      beyond[i] = Math.min(MOST, Math.max(-MOST, (beyond[i] ?? 0) + share * error));
    });
  }
  return beyond;
}

/**
 * For each coefficient of eyes and brows its counterpart on the other side, -1 for all others. Both sides are drawn
 * against alike: what is read on one alone comes from shadows and turned heads. Eyes look to one side together.
 */
function counterparts({ expressionNames }: MotionBasis): readonly number[] {
  return expressionNames.map((name, i) => {
    if (!/^(eye|brow)/.test(name)) return -1;
    const other = name.startsWith('eyeLook') ? name : name.replace(/[LR]$/, (side) => (side === 'L' ? 'R' : 'L'));
    const at = expressionNames.indexOf(other);
    return at < 0 ? i : at;
  });
}
