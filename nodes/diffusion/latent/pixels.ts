/** Pictures as the VAE sees them and back: sRGB bytes [H, W, 3 or 4] against float32 [1, 3, H, W] in -1..1. */

import { float32, type HostTensor, uint8 } from '../../kit/index.ts';

const HALF_RANGE = 127.5;

/** float32 [1, 3, H, W] in -1..1 of a picture; alpha is left out. */
export function pixelsNchwOf(pixels: HostTensor<'uint8'>): HostTensor<'float32'> {
  const [height = 0, width = 0, channels = 3] = pixels.shape;
  const area = height * width;
  const pixelsNchw = new Float32Array(3 * area);
  for (let channel = 0; channel < 3; channel++) {
    for (let at = 0; at < area; at++) {
      pixelsNchw[channel * area + at] = (pixels.data[at * channels + channel] ?? 0) / HALF_RANGE - 1;
    }
  }
  return float32([1, 3, height, width], pixelsNchw);
}

/** uint8 [H, W, 3] of float32 [1, 3, H, W] in -1..1; values outside are clipped. */
export function pixelsOfNchw(pixelsNchw: HostTensor<'float32'>): HostTensor<'uint8'> {
  const [, , height = 0, width = 0] = pixelsNchw.shape;
  const area = height * width;
  const pixels = new Uint8ClampedArray(3 * area);
  for (let channel = 0; channel < 3; channel++) {
    for (let at = 0; at < area; at++) {
      pixels[at * 3 + channel] = ((pixelsNchw.data[channel * area + at] ?? 0) + 1) * HALF_RANGE;
    }
  }
  return uint8([height, width, 3], new Uint8Array(pixels.buffer));
}
