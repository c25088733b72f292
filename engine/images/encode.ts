// Pixels to picture files. The same pixels and options always give the same bytes on one version of sharp.

import type { Sharp } from 'sharp';
import sharp from 'sharp';
import type { ImageValue, PictureFormat } from '../../nodes/kit/index.ts';

/** `quality` 1..100 for jpeg (default 92) and webp (default 90), ignored for png; `xmp` is an XMP packet to carry. */
export interface EncodeOptions {
  readonly quality?: number | undefined;
  readonly xmp?: string | undefined;
}

const JPEG_QUALITY = 92;
const WEBP_QUALITY = 90;

/** sRGB file of the picture; jpeg has no alpha, transparent parts are laid over white there. */
export async function encodePicture(
  image: ImageValue,
  format: PictureFormat,
  options: EncodeOptions = {},
): Promise<Uint8Array> {
  const pipeline = inFormat(fromPixels(image), format, options.quality);
  const buffer = await (options.xmp === undefined ? pipeline : pipeline.withXmp(options.xmp)).toBuffer();
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
}

/** A sharp pipeline over the picture's pixels, which are not copied. */
export function fromPixels({ pixels }: ImageValue): Sharp {
  const [height = 0, width = 0, channels = 0] = pixels.shape;
  return sharp(pixels.data, { raw: { width, height, channels: channels as 3 | 4 }, limitInputPixels: false });
}

function inFormat(pipeline: Sharp, format: PictureFormat, quality: number | undefined): Sharp {
  if (format === 'png') return pipeline.png({ compressionLevel: 6 });
  if (format === 'webp') return pipeline.webp({ quality: quality ?? WEBP_QUALITY });
  return pipeline
    .flatten({ background: '#ffffff' })
    .jpeg({ quality: quality ?? JPEG_QUALITY, chromaSubsampling: '4:4:4' });
}
