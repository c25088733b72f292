/** evaluate/worsen: the same face under other light, in other colours, compressed; what a description must survive. */

import { defineNode, type ImageValue, uint8 } from '../../../nodes/kit/index.ts';
import { rgbOf } from '../measures/picture.ts';

const LIGHT = 0.5;
const COLOUR = 0.12;
const GAMMA = 0.2;
const QUALITY = 60;

export const worsen = defineNode(
  {
    type: 'evaluate/worsen',
    version: 1,
    title: 'Worsen',
    help: { summary: 'Light from another side, shifted colours, another gamma, JPEG; as a picture of its own.' },
    inputs: { image: { kind: 'image' } },
    params: { seed: { param: 'seed', default: 1 } },
    outputs: { image: { kind: 'image', space: 'original' } },
  },
  async ({ inputs: { image }, params, context }) => {
    const chance = context.random(params.seed);
    const around = (reach: number): number => (chance.uniform() * 2 - 1) * reach;
    const { data, widthPx, heightPx } = rgbOf(image);
    const [acrossX, acrossY, gamma] = [around(LIGHT), around(LIGHT), 1 + around(GAMMA)];
    const gains = [0, 1, 2].map(() => 1 + around(COLOUR));
    const changed = Uint8Array.from(data, (value, i) => {
      const [x, y] = [Math.floor(i / 3) % widthPx, Math.floor(i / 3 / widthPx)];
      const light = 1 + acrossX * (x / widthPx - 0.5) + acrossY * (y / heightPx - 0.5);
      const share = (value / 255) ** gamma * light * (gains[i % 3] ?? 1);
      return Math.round(255 * Math.min(1, Math.max(0, share)));
    });
    const pixels = uint8([heightPx, widthPx, 3], changed);
    const small: ImageValue = { kind: 'image', pixels, frame: { ...image.frame, widthPx, heightPx } };
    const bytes = await context.images.encode(small, 'jpeg', { quality: QUALITY });
    return { image: await context.images.decode(bytes, 'worsened.jpg') };
  },
);
