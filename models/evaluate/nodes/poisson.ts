/** evaluate/poisson: the classic blend a swap is compared with. */

import { defineNode, uint8 } from '../../../nodes/kit/index.ts';
import { rgbOf } from '../measures/picture.ts';
import { donorArea, poissonBlend } from '../measures/poisson.ts';

export const poisson = defineNode(
  {
    type: 'evaluate/poisson',
    version: 2,
    title: 'Poisson Blend',
    help: {
      summary: 'The canvas with the gradients of the other picture where that shows a donor, inside the mask.',
    },
    inputs: {
      canvas: { kind: 'image', space: 'crop' },
      picture: { kind: 'image', space: 'crop' },
      mask: { kind: 'mask', space: 'crop' },
    },
    params: {},
    outputs: { image: { kind: 'image', space: 'crop' } },
  },
  ({ inputs: { canvas, picture, mask } }) => {
    const [heightPx = 0, widthPx = 0] = canvas.pixels.shape;
    const [own, donor] = [rgbOf(canvas), rgbOf(picture)];
    const area = donorArea(own, donor).map((value, i) => Math.min(value, (mask.mask.data[i] ?? 0) > 0.02 ? 1 : 0));
    const blended = poissonBlend(own, donor, area);
    return { image: { kind: 'image', pixels: uint8([heightPx, widthPx, 3], blended), frame: canvas.frame } };
  },
);
