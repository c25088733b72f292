/** The part of a picture that a judge looks at. */

import {
  type Affine,
  type Frame,
  float32,
  type HostTensor,
  type ImageValue,
  type RunContext,
} from '../../../nodes/kit/index.ts';
import { type Rgb, rgbOf } from '../measures/picture.ts';

interface Patch {
  /** From pixels of the patch to pixels of the picture. */
  readonly toPicture: Affine;
  readonly widthPx: number;
  readonly heightPx: number;
  /** What lies beyond the picture; black when not given. */
  readonly outside?: 'edge';
}

/** The patch's colours. */
export async function patchOf(
  { images }: Pick<RunContext, 'images'>,
  image: ImageValue,
  { toPicture, widthPx, heightPx, outside }: Patch,
): Promise<Rgb> {
  const { pictureId } = image.frame;
  const frame: Frame = { space: 'crop', pictureId, widthPx, heightPx, toOriginal: toPicture };
  return rgbOf(await images.warp(image, toPicture, frame, outside && { outside }));
}

/** A square patch as a network's input, float32 [1, 3, side, side] RGB 0..255, with the picture's edge carried on. */
export async function judgePixels(
  context: Pick<RunContext, 'images'>,
  image: ImageValue,
  toPicture: Affine,
  sidePx: number,
): Promise<HostTensor<'float32'>> {
  const { data } = await patchOf(context, image, { toPicture, widthPx: sidePx, heightPx: sidePx, outside: 'edge' });
  const pixels = sidePx * sidePx;
  const nchw = Float32Array.from(
    { length: pixels * 3 },
    (_, i) => data[(i % pixels) * 3 + Math.floor(i / pixels)] ?? 0,
  );
  return float32([1, 3, sidePx, sidePx], nchw);
}
