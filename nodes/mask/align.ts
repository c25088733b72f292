/** mask/align: a mask of an original picture into the crop of a face found in it. */

import { defineNode, NodeFault } from '../kit/index.ts';

/** The mask as the crop sees it; what of the crop lies outside the picture is 0. */
export const align = defineNode(
  {
    type: 'mask/align',
    version: 1,
    title: 'Align Mask',
    help: { summary: 'Brings a mask of the original picture into an aligned crop of that picture.' },
    inputs: {
      mask: { kind: 'mask', space: 'original', title: 'Mask' },
      frame: { kind: 'frame', space: 'crop', title: 'Frame', help: 'Of face/detect-align on the same picture.' },
    },
    params: {},
    outputs: { mask: { kind: 'mask', space: 'crop', title: 'Mask' } },
  },
  async ({ inputs: { mask, frame }, context }) => {
    if (mask.frame.pictureId !== frame.frame.pictureId) {
      throw new NodeFault({
        code: 'other-picture',
        what: 'The mask is of another picture than the frame.',
        where: 'mask',
        fix: "Link the picture of the frame into mask/from-image, or take the frame from a face of the mask's picture.",
      });
    }
    return { mask: await context.images.warpMask(mask, frame.frame.toOriginal, frame.frame) };
  },
);
