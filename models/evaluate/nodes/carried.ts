/** evaluate/carried: how much of what one picture shows in an area another one shows, against a third that shows nothing of it. */

import { defineNode, type ImageValue, NodeFault } from '../../../nodes/kit/index.ts';
import { carriedShare, styleOf } from '../measures/carried.ts';
import { rgbOf } from '../measures/picture.ts';

const number = { kind: 'number' } as const;

export const carried = defineNode(
  {
    type: 'evaluate/carried',
    version: 1,
    title: 'Carried',
    help: {
      summary: 'Share of the wanted picture that the result shows under the mask: 1 = all, 0 = no more than before.',
      here: 'As pixels: mean difference of colours. As style: mean and spread of CIELAB, wherever they are.',
    },
    inputs: {
      before: { kind: 'image', space: 'original' },
      result: { kind: 'image', space: 'original' },
      wanted: { kind: 'image', space: 'original', help: 'For pixels of the same size as the others.' },
      mask: { kind: 'mask', space: 'original' },
    },
    params: { as: { param: 'choice', default: 'pixels', options: ['pixels', 'style'] } },
    outputs: { share: number },
  },
  ({ inputs: { before, result, wanted, mask }, params }) => {
    const all = Float32Array.from({ length: wanted.frame.widthPx * wanted.frame.heightPx }, () => 1);
    if (params.as === 'style') {
      const style = (image: ImageValue, weights: Float32Array) => styleOf(rgbOf(image), weights);
      const goal = style(wanted, all);
      const away = (from: readonly number[]): number => Math.hypot(...from.map((value, i) => value - (goal[i] ?? 0)));
      const [first, last] = [away(style(before, mask.mask.data)), away(style(result, mask.mask.data))];
      return { share: { kind: 'number', value: first === 0 ? 0 : Math.max(0, 1 - last / first) } };
    }
    if (wanted.pixels.shape[0] !== before.pixels.shape[0] || wanted.pixels.shape[1] !== before.pixels.shape[1]) {
      throw new NodeFault({
        code: 'picture-sizes',
        what: 'Pixels compare only between pictures of one size.',
        where: 'wanted',
        fix: 'Link a picture in the frame of the others, or compare as style.',
      });
    }
    const value = carriedShare(rgbOf(before), rgbOf(result), rgbOf(wanted), mask.mask.data);
    return { share: { kind: 'number', value } };
  },
);
