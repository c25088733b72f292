/** Small values for node tests: frames, pictures and masks whose numbers a test can write out. */

import { type Frame, float32, type ImageValue, type MaskValue, type Space, uint8 } from '../../nodes/kit/index.ts';

/** A frame of a size in a space; the same picture unless named. */
export function frameOf(widthPx: number, heightPx: number, space: Space = 'crop', pictureId = 'picture-a'): Frame {
  return { space, pictureId, widthPx, heightPx, toOriginal: [1, 0, 0, 0, 1, 0] };
}

/** A mask written as rows of numbers. */
export function maskOf(rows: readonly (readonly number[])[], frame?: Frame): MaskValue {
  const [height, width] = [rows.length, rows[0]?.length ?? 0];
  return {
    kind: 'mask',
    mask: float32([height, width], Float32Array.from(rows.flat())),
    frame: frame ?? frameOf(width, height),
  };
}

/** A mask's rows as numbers, to compare with what is expected. */
export function rowsOf(mask: MaskValue): number[][] {
  const [height = 0, width = 0] = mask.mask.shape;
  return Array.from({ length: height }, (_, y) => [...mask.mask.data.subarray(y * width, (y + 1) * width)]);
}

/** A picture whose bytes [H, W, channels] come from a function of x, y and channel. */
export function imageOf(
  frame: Frame,
  byteAt: (x: number, y: number, channel: number) => number,
  channels: 3 | 4 = 3,
): ImageValue {
  const { widthPx, heightPx } = frame;
  const pixels = Uint8Array.from({ length: widthPx * heightPx * channels }, (_, at) => {
    const pixel = Math.floor(at / channels);
    return byteAt(pixel % widthPx, Math.floor(pixel / widthPx), at % channels);
  });
  return { kind: 'image', pixels: uint8([heightPx, widthPx, channels], pixels), frame };
}
