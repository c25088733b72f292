/** The square of a picture that a judge looks at, as its input. */

import {
  type Affine,
  type Frame,
  float32,
  type HostTensor,
  type ImageValue,
  type RunContext,
} from '../../../nodes/kit/index.ts';
import { rgbOf } from '../measures/picture.ts';

/** Float32 [1, 3, side, side] RGB 0..255; `toPicture` leads from pixels of the square to those of the picture. */
export async function judgePixels(
  context: Pick<RunContext, 'images'>,
  image: ImageValue,
  toPicture: Affine,
  sidePx: number,
): Promise<HostTensor<'float32'>> {
  const frame: Frame = {
    space: 'crop',
    pictureId: image.frame.pictureId,
    widthPx: sidePx,
    heightPx: sidePx,
    toOriginal: toPicture,
  };
  const { data } = rgbOf(await context.images.warp(image, toPicture, frame, { outside: 'edge' }));
  const pixels = sidePx * sidePx;
  const nchw = Float32Array.from(
    { length: pixels * 3 },
    (_, i) => data[(i % pixels) * 3 + Math.floor(i / pixels)] ?? 0,
  );
  return float32([1, 3, sidePx, sidePx], nchw);
}
