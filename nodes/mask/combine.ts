/** mask/combine: two masks of one frame into one. */

import { defineNode, float32 } from '../kit/index.ts';
import { checkSameFrame } from './planes/same-frame.ts';

const OPERATIONS = {
  union: (a: number, b: number) => Math.max(a, b),
  intersection: (a: number, b: number) => Math.min(a, b),
  difference: (a: number, b: number) => Math.min(a, 1 - b),
} as const;

/** Union (larger), intersection (smaller) or difference (first without second) of two masks that lie on each other. */
export const combine = defineNode(
  {
    type: 'mask/combine',
    version: 1,
    title: 'Combine',
    help: { summary: 'Joins two masks of one frame: union, intersection, or the first without the second.' },
    inputs: { first: { kind: 'mask', title: 'First' }, second: { kind: 'mask', title: 'Second' } },
    params: {
      operation: {
        param: 'choice',
        default: 'union',
        options: ['union', 'intersection', 'difference'],
        title: 'Operation',
        help: 'Soft edges take the larger, the smaller, or the smaller of first and 1 - second.',
      },
    },
    outputs: { mask: { kind: 'mask', title: 'Mask' } },
    bypass: 'first',
  },
  ({ inputs: { first, second }, params }) => {
    checkSameFrame(first.frame, second.frame, 'second', 'The two masks');
    const operation = OPERATIONS[params.operation as keyof typeof OPERATIONS];
    const data = first.mask.data.map((value, at) => operation(value, second.mask.data[at] ?? 0));
    return { mask: { ...first, mask: float32(first.mask.shape, data) } };
  },
);
