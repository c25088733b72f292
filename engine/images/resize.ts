// Resizing to a wanted size. Lanczos with its width scaled to the reduction, so nothing aliases.

import type { Frame, ImageValue } from '../../nodes/kit/index.ts';
import { uint8 } from '../../nodes/kit/index.ts';
import { fromPixels } from './encode.ts';
import { imageFault } from './faults.ts';

/**
 * The whole picture at another size; sides need not keep their ratio.
 * @throws NodeFault picture-size when a side is not a whole number of at least 1.
 */
export async function resizePicture(image: ImageValue, widthPx: number, heightPx: number): Promise<ImageValue> {
  if (!isSide(widthPx) || !isSide(heightPx)) {
    const what = `a picture cannot be ${widthPx} x ${heightPx} px`;
    throw imageFault('picture-size', what, 'resize', 'ask for whole sides of at least 1 px');
  }
  const { data, info } = await fromPixels(image)
    .resize(widthPx, heightPx, { fit: 'fill', kernel: 'lanczos3' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const pixels = uint8([heightPx, widthPx, info.channels], new Uint8Array(data.buffer, data.byteOffset, data.length));
  return { kind: 'image', pixels, frame: resizedFrame(image.frame, widthPx, heightPx) };
}

const isSide = (side: number): boolean => Number.isInteger(side) && side >= 1;

function resizedFrame(frame: Frame, widthPx: number, heightPx: number): Frame {
  const scaleX = frame.widthPx / widthPx;
  const scaleY = frame.heightPx / heightPx;
  const [a, b, c, d, e, f] = frame.toOriginal;
  return { ...frame, widthPx, heightPx, toOriginal: [a * scaleX, b * scaleY, c, d * scaleX, e * scaleY, f] };
}
