// A picture made small enough to be looked at: its longest side at most so many pixels.

import type { ImageValue } from '../../nodes/kit/index.ts';
import { resizePicture } from './resize.ts';

/** The picture with its longest side at most `sidePx`; one that is small enough is given back as it is. */
export async function fitPicture(image: ImageValue, sidePx: number): Promise<ImageValue> {
  const { widthPx, heightPx } = image.frame;
  const scale = sidePx / Math.max(widthPx, heightPx);
  if (scale >= 1) return image;
  const side = (px: number): number => Math.max(1, Math.round(px * scale));
  return resizePicture(image, side(widthPx), side(heightPx));
}
