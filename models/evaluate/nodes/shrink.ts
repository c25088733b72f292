/** evaluate/shrink: a picture made smaller and large again, what an autoencoder is compared with. */

import { defineNode } from '../../../nodes/kit/index.ts';

export const shrink = defineNode(
  {
    type: 'evaluate/shrink',
    version: 1,
    title: 'Shrink',
    help: { summary: 'The picture shrunk so that it holds a given number of values, and brought back to its size.' },
    inputs: { image: { kind: 'image' } },
    params: { values: { param: 'integer', default: 8192, min: 3, max: 100_000_000, unit: 'values' } },
    outputs: { image: { kind: 'image' } },
  },
  async ({ inputs: { image }, params, context }) => {
    const { widthPx, heightPx } = image.frame;
    const scale = Math.sqrt(params.values / (3 * widthPx * heightPx));
    const side = (px: number): number => Math.max(1, Math.floor(px * scale));
    const small = await context.images.resize(image, side(widthPx), side(heightPx));
    return { image: { ...(await context.images.resize(small, widthPx, heightPx)), frame: image.frame } };
  },
);
