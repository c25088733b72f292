/** Seeded random pairs of a source and a target whose heads are turned alike. */

import type { Face } from './faces.ts';
import { createChance } from './measures/seeded.ts';

export interface Pair {
  readonly source: Face;
  readonly target: Face;
}

/** Largest difference of yaw in a pair, degrees. */
export const maxTurnDegrees = 30;

/** Up to `count` different ordered pairs; fewer when the faces do not give as many. */
export function choosePairs(faces: readonly Face[], count: number, seed: number): readonly Pair[] {
  const chance = createChance(seed);
  const pick = (): Face => faces[Math.floor(chance() * faces.length)] as Face;
  const pairs = new Map<string, Pair>();
  // Tries are bounded, since a folder of few or of opposite faces holds fewer pairs than were asked for.
  for (let tries = 0; pairs.size < count && tries < count * 50 + 1000; tries += 1) {
    const [source, target] = [pick(), pick()];
    const turn = Math.abs((source.motion.pose.data[0] ?? 0) - (target.motion.pose.data[0] ?? 0));
    if (source !== target && turn <= maxTurnDegrees) pairs.set(`${source.name} ${target.name}`, { source, target });
  }
  return [...pairs.values()];
}
