/** Node types that only measure; `facex evaluate` hands this module to the engine beside the catalogue. */

import type { AnyNodeType } from '../../../nodes/kit/index.ts';
import { blend } from './blend.ts';
import { carried } from './carried.ts';
import { gazeJudge } from './gaze.ts';
import { identityJudge } from './identity.ts';
import { landmarksJudge } from './landmarks.ts';
import { poisson } from './poisson.ts';
import { shrink } from './shrink.ts';
import { traits } from './traits.ts';
import { worsen } from './worsen.ts';

/** What the engine reads from the module. */
export const nodeTypes: readonly AnyNodeType[] = [
  blend,
  carried,
  gazeJudge,
  identityJudge,
  landmarksJudge,
  poisson,
  shrink,
  traits,
  worsen,
];
