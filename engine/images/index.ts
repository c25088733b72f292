// engine/images: the only importer of sharp. Files are decoded and encoded on sharp's own threads; warps and blurs are
// typed-array code, the same on every machine.

import { availableParallelism } from 'node:os';
import sharp from 'sharp';
import type { Images } from '../../nodes/kit/index.ts';
import { blurPlane } from './blur.ts';
import { decodePicture } from './decode.ts';
import { encodePicture } from './encode.ts';
import { resizePicture } from './resize.ts';
import { warpMaskValue, warpPicture } from './warp.ts';

export type { EncodeOptions } from './encode.ts';
export { encodePicture } from './encode.ts';
export type { ImageFaultCode } from './faults.ts';
export { imageFaultCodes } from './faults.ts';
export { fitPicture } from './fit.ts';

/** Largest pictures that are decoded; the defaults are 16,384 px a side and 100 million pixels. */
export interface ImagesOptions {
  readonly maxSidePx?: number;
  readonly maxPixels?: number;
}

const DEFAULT_MAX_SIDE_PX = 16_384;
const DEFAULT_MAX_PIXELS = 100_000_000;
const MAX_THREADS_PER_PICTURE = 4;

/** The pictures of RunContext. Also sets sharp's process-wide limits: few threads, and no cache of decoded files. */
export function createImages(options: ImagesOptions = {}): Images {
  sharp.concurrency(Math.min(MAX_THREADS_PER_PICTURE, availableParallelism()));
  sharp.cache(false);
  const limits = {
    maxSidePx: options.maxSidePx ?? DEFAULT_MAX_SIDE_PX,
    maxPixels: options.maxPixels ?? DEFAULT_MAX_PIXELS,
  };
  return {
    decode: (bytes, name) => decodePicture(bytes, name, limits),
    encode: (image, format, { quality } = {}) => encodePicture(image, format, { quality }),
    resize: resizePicture,
    warp: async (image, toSource, frame, { outside = 'edge' } = {}) => warpPicture(image, toSource, frame, outside),
    warpMask: async (mask, toSource, frame) => warpMaskValue(mask, toSource, frame),
    blurPlane,
  };
}
