// Pictures made for the tests of engine/images: values are computed, never read from files.

import type { Frame, ImageValue, MaskValue } from '../../../nodes/kit/index.ts';
import { float32, uint8 } from '../../../nodes/kit/index.ts';

/** A frame in original space of the size. */
export function frameOf(widthPx: number, heightPx: number, pictureId = 'made'): Frame {
  return { space: 'original', pictureId, widthPx, heightPx, toOriginal: [1, 0, 0, 0, 1, 0] };
}

/** A picture whose channel values come from `colourAt` (called with the pixel's column and row). */
export function picture(
  widthPx: number,
  heightPx: number,
  colourAt: (column: number, row: number) => readonly number[],
): ImageValue {
  const channels = colourAt(0, 0).length;
  const data = new Uint8Array(widthPx * heightPx * channels);
  for (let row = 0; row < heightPx; row += 1) {
    for (let column = 0; column < widthPx; column += 1)
      data.set(colourAt(column, row), (row * widthPx + column) * channels);
  }
  return { kind: 'image', pixels: uint8([heightPx, widthPx, channels], data), frame: frameOf(widthPx, heightPx) };
}

/** A smooth picture without straight edges, so that small shifts show. */
export function waves(widthPx: number, heightPx: number): ImageValue {
  return picture(widthPx, heightPx, (column, row) => [
    128 + 100 * Math.sin(column / 9),
    128 + 100 * Math.cos(row / 7),
    128 + 90 * Math.sin((column + row) / 11),
  ]);
}

/** A mask with the values of `valueAt`. */
export function mask(widthPx: number, heightPx: number, valueAt: (column: number, row: number) => number): MaskValue {
  const data = Float32Array.from({ length: widthPx * heightPx }, (_, at) =>
    valueAt(at % widthPx, Math.floor(at / widthPx)),
  );
  return { kind: 'mask', mask: float32([heightPx, widthPx], data), frame: frameOf(widthPx, heightPx) };
}

/** Channels of one pixel. */
export function pixelAt({ pixels }: ImageValue, column: number, row: number): number[] {
  const [, width = 0, channels = 0] = pixels.shape;
  const at = (row * width + column) * channels;
  return [...pixels.data.subarray(at, at + channels)];
}

/** Largest difference between two pictures at least `marginPx` from the border. */
export function largestDifference(a: ImageValue, b: ImageValue, marginPx = 0): number {
  const [height = 0, width = 0] = a.pixels.shape;
  let largest = 0;
  for (let row = marginPx; row < height - marginPx; row += 1) {
    for (let column = marginPx; column < width - marginPx; column += 1) {
      const other = pixelAt(b, column, row);
      for (const [channel, value] of pixelAt(a, column, row).entries()) {
        largest = Math.max(largest, Math.abs(value - (other[channel] ?? Number.NaN)));
      }
    }
  }
  return largest;
}
