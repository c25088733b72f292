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
  /** What lies under the mask is of one kind before and after (a face, a nose), so that its sharpness compares. */
  readonly keepsKind?: true;
  readonly judge: string;
}

const swapRegions = ['brows', 'eyes', 'nose', 'lips'] as const;
const seam = 'seam by pixels';
const seamAndSharpness = 'seam and sharpness by pixels';

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
    keepsKind: true,
    judge: `${judges.pixels}: the donor's region under the mask; ${seamAndSharpness}`,
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
    keepsKind: true,
    judge: `${judges.dlib}; ${seamAndSharpness}`,
  },
  {
    name: 'mixture',
    inputs: ({ source, target }) => ({ identity: source.path, target: target.path }),
    arrives: 'identity',
    keepsKind: true,
    judge: `${judges.dlib}; ${seamAndSharpness}`,
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
    keepsKind: true,
    judge: `${judges.dlib}: the face before nose and lips were cut out; ${seamAndSharpness}`,
  },
];

/** Names of the rows. */
export const taskRowNames = tasks.flatMap(({ name }) =>
  ['', '.result', '.reference'].map((part) => `task.${name}${part}`),
);
