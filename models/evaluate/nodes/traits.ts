/** evaluate/traits: what groups a face belongs to, measured on its crop; the tables by group are made from it. */

import { defineNode } from '../../../nodes/kit/index.ts';
import { labOf, meanColour, rgbOf } from '../measures/picture.ts';

const number = { kind: 'number' } as const;

/** Mesh points of each eye: upper lid, lower lid, the two corners. */
const EYES = [
  [159, 145, 33, 133],
  [386, 374, 362, 263],
] as const;

export const traits = defineNode(
  {
    type: 'evaluate/traits',
    version: 1,
    title: 'Face Traits',
    help: { summary: 'Colourfulness, skin tone, how far the eyes are open and how much of the face is glasses.' },
    inputs: {
      image: { kind: 'image', space: 'crop' },
      face: { kind: 'face', space: 'crop' },
      parsing: { kind: 'parsing', space: 'crop' },
    },
    params: {},
    outputs: {
      chroma: { ...number, help: 'Mean CIELAB chroma of the face; a black-and-white picture has about 0.' },
      tone: {
        ...number,
        help: 'Individual typology angle of the skin in degrees: 55 and more very light, below 10 dark.',
      },
      'eyes-open': { ...number, help: 'Gap of the lids over the width of the eye, mean of both.' },
      glasses: { ...number, help: 'Share of the crop that is parsed as glasses.' },
    },
  },
  ({ inputs: { image, face, parsing } }) => {
    const picture = rgbOf(image);
    const pixels = picture.widthPx * picture.heightPx;
    const shows = (i: number, label: string): boolean => parsing.labelSet[parsing.labels.data[i] ?? 0] === label;
    const skin = meanColour(picture, (i) => shows(i, 'skin'), pixels);
    const [lightness, a, b] = labOf(skin.colour);
    const glasses = parsing.labels.data.reduce((count, _, i) => count + (shows(i, 'glasses') ? 1 : 0), 0);
    const apart = (from: number, to: number): number => {
      const at = (index: number, axis: number): number => face.points.data[index * 3 + axis] ?? 0;
      return Math.hypot(at(from, 0) - at(to, 0), at(from, 1) - at(to, 1));
    };
    const open = EYES.map(([top, bottom, left, right]) => apart(top, bottom) / Math.max(apart(left, right), 1e-6));
    const give = (value: number) => ({ kind: 'number' as const, value });
    return {
      chroma: give(Math.hypot(a, b)),
      tone: give((Math.atan2(lightness - 50, b) * 180) / Math.PI),
      'eyes-open': give(open.reduce((sum, value) => sum + value, 0) / open.length),
      glasses: give(glasses / pixels),
    };
  },
);
