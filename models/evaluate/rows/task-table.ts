/** The further tasks: how each is run on a pair, and what must arrive for it to count. */

import type { Pair } from '../pairs.ts';
import { judges } from './row.ts';

/** A task and its measure. */
export interface Task {
  readonly name: string;
  /** Values of the sample graph's inputs; what is not given keeps the sample's own (items, style). */
  readonly inputs: (pair: Pair, index: number) => Readonly<Record<string, unknown>>;
  /**
   * What must arrive: the donor's looks as pixels of the raw reference, the source's identity, the style of a picture,
   * or the picture's own identity after a hole.
   */
  readonly arrives: 'pixels' | 'identity' | 'style' | 'own-identity';
  readonly judge: string;
}

const swapRegions = ['brows', 'eyes', 'nose', 'lips'] as const;
const seam = 'seam and sharpness by pixels';

/** Every task with a row. */
export const tasks: readonly Task[] = [
  {
    name: 'attribute-swap',
    inputs: ({ source, target }, i) => ({
      source: source.path,
      target: target.path,
      region: [swapRegions[i % swapRegions.length]],
    }),
    arrives: 'pixels',
    judge: `${judges.pixels}: the donor's region under the mask; ${seam}`,
  },
  {
    name: 'hairstyle',
    inputs: ({ source, target }) => ({ source: source.path, target: target.path }),
    arrives: 'pixels',
    judge: `${judges.pixels}: the donor's hair under the mask; ${seam}`,
  },
  {
    name: 'accessory',
    inputs: ({ target }) => ({ picture: target.path }),
    arrives: 'pixels',
    judge: `${judges.pixels}: the item under the mask; ${seam}`,
  },
  {
    name: 'head-swap',
    inputs: ({ source, target }) => ({ source: source.path, target: target.path }),
    arrives: 'identity',
    judge: `${judges.dlib}; ${seam}`,
  },
  {
    name: 'mixture',
    inputs: ({ source, target }) => ({ identity: source.path, target: target.path }),
    arrives: 'identity',
    judge: `${judges.dlib}; ${seam}`,
  },
  {
    name: 'stylise',
    inputs: ({ target }) => ({ picture: target.path }),
    arrives: 'style',
    judge: `${judges.pixels}: mean and spread of CIELAB, times who it shows by ${judges.dlib}`,
  },
  {
    name: 'inpainting',
    inputs: ({ target }) => ({ picture: target.path }),
    arrives: 'own-identity',
    judge: `${judges.dlib}: the face before nose and lips were cut out; ${seam}`,
  },
];

/** Names of the rows. */
export const taskRowNames = tasks.flatMap(({ name }) =>
  ['', '.result', '.reference'].map((part) => `task.${name}${part}`),
);
