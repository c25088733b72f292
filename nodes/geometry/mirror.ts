/** Which mesh point is the mirror image of which: what one cheek hides, the other often shows. */
import type { MotionBasis } from './motion-basis.ts';

const known = new WeakMap<MotionBasis, Uint16Array>();

/** For each of the 468 mesh points the index of its counterpart on the other half of the face (its own on the middle line). */
export function mirrorPoints(basis: MotionBasis): Uint16Array {
  const kept = known.get(basis);
  if (kept) return kept;
  const { base } = basis;
  const at = (i: number, axis: number) => base[i * 3 + axis] as number;
  const mirror = Uint16Array.from({ length: 468 }, (_, i) => {
    let [nearest, least] = [i, Number.POSITIVE_INFINITY];
    for (let j = 0; j < 468; j += 1) {
      const distance = (at(i, 0) + at(j, 0)) ** 2 + (at(i, 1) - at(j, 1)) ** 2 + (at(i, 2) - at(j, 2)) ** 2;
      if (distance < least) [nearest, least] = [j, distance];
    }
    return nearest;
  });
  known.set(basis, mirror);
  return mirror;
}
