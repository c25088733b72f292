/** mask/paint-mask: a mask painted by hand over a picture. Strokes are shares of the picture, so they survive resizing. */

import { defineNode, float32 } from '../kit/index.ts';
import { checkSameFrame } from './planes/same-frame.ts';
import { drawStrokes } from './planes/strokes.ts';

/** The strokes as a mask in the picture's frame, over the mask given. */
export const paintMask = defineNode(
  {
    type: 'mask/paint-mask',
    version: 1,
    title: 'Paint Mask',
    help: { summary: 'A mask painted over a picture with a round brush; strokes can erase what a linked mask covers.' },
    inputs: {
      image: { kind: 'image', title: 'Picture', help: 'What is painted over: size and frame of the mask.' },
      mask: { kind: 'mask', optional: true, title: 'Under', help: "A mask to start from, of the picture's frame." },
    },
    params: {
      strokes: {
        param: 'strokes',
        default: [],
        title: 'Strokes',
        help: 'Painted in this order.',
        over: 'image',
        under: 'mask',
      },
    },
    outputs: { mask: { kind: 'mask', title: 'Mask' } },
    bypass: 'mask',
  },
  ({ inputs: { image, mask }, params }) => {
    const { frame } = image;
    if (mask) checkSameFrame(frame, mask.frame, 'mask', 'Picture and mask');
    const plane = mask ? mask.mask.data.slice() : new Float32Array(frame.widthPx * frame.heightPx);
    drawStrokes(plane, frame.widthPx, frame.heightPx, params.strokes);
    return { mask: { kind: 'mask', mask: float32([frame.heightPx, frame.widthPx], plane), frame } };
  },
);
