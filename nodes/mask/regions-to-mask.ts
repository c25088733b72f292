/** mask/regions-to-mask: the regions of a parsing map as a mask. */

import { planeOfLabels, type RegionName, regionLabels, regionNames } from '../face/parsing/labels.ts';
import { defineNode, float32 } from '../kit/index.ts';

/** 1 where the parsing map shows one of the chosen regions, hard-edged, in the parsing map's frame. */
export const regionsToMask = defineNode(
  {
    type: 'mask/regions-to-mask',
    version: 1,
    title: 'Regions to Mask',
    help: {
      summary: 'Makes a mask of the chosen regions of a parsing map: 1 inside, 0 outside, hard-edged.',
      paper: 'Regions named in the paper: eyebrows, eyes, nose, lips, ears, skin, hair and background.',
      here: 'Lips include the inside of the mouth, ears their rings. Glasses, neck, clothes and hats are no region.',
    },
    inputs: { parsing: { kind: 'parsing', title: 'Parsing map' } },
    params: {
      regions: {
        param: 'set',
        default: ['brows', 'eyes', 'nose', 'lips', 'skin'],
        options: regionNames,
        title: 'Regions',
        picks: { input: 'parsing', labels: regionLabels },
        help: 'What the mask covers; none gives an empty mask.',
      },
    },
    outputs: { mask: { kind: 'mask', title: 'Mask' } },
  },
  ({ inputs, params }) => {
    const { labels, labelSet, frame } = inputs.parsing;
    const wanted = params.regions.flatMap((region) => regionLabels[region as RegionName]);
    const plane = planeOfLabels(labels.data, labelSet, wanted);
    return { mask: { kind: 'mask', mask: float32(labels.shape, plane), frame } };
  },
);
