/** mask/invert: inside becomes outside. */

import { defineNode, float32 } from '../kit/index.ts';

/** 1 - mask, in the same frame. */
export const invert = defineNode(
  {
    type: 'mask/invert',
    version: 1,
    title: 'Invert',
    help: { summary: 'Turns a mask inside out: 1 - mask.' },
    inputs: { mask: { kind: 'mask', title: 'Mask' } },
    params: {},
    outputs: { mask: { kind: 'mask', title: 'Inverted' } },
  },
  ({ inputs: { mask } }) => ({
    mask: {
      ...mask,
      mask: float32(
        mask.mask.shape,
        mask.mask.data.map((value) => 1 - value),
      ),
    },
  }),
);
