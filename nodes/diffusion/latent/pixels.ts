/** Pictures as VAEs see them and back: sRGB bytes [H, W, 3 or 4] against float32 [1, 3, H, W] in a VAE's own range. */

import { float32, type HostTensor, uint8 } from '../../kit/index.ts';

/** Range of pixels at a VAE's port: Stable Diffusion's is -1..1, a raw TAESD's 0..1. */
export type PixelRange = '-1..1' | '0..1';

// byte = (value - low) * perUnit.
const RANGES = { '-1..1': { low: -1, perUnit: 127.5 }, '0..1': { low: 0, perUnit: 255 } } as const;

/** float32 [1, 3, H, W] of a picture in the range; alpha is left out. */
export function pixelsNchwOf(pixels: HostTensor<'uint8'>, range: PixelRange = '-1..1'): HostTensor<'float32'> {
  const [height = 0, width = 0, channels = 3] = pixels.shape;
  const { low, perUnit } = RANGES[range];
  const area = height * width;
  const pixelsNchw = new Float32Array(3 * area);
  for (let channel = 0; channel < 3; channel++) {
    for (let at = 0; at < area; at++) {
      pixelsNchw[channel * area + at] = (pixels.data[at * channels + channel] ?? 0) / perUnit + low;
    }
  }
  return float32([1, 3, height, width], pixelsNchw);
}

/** uint8 [H, W, 3] of float32 [1, 3, H, W] in the range; values outside are clipped. */
export function pixelsOfNchw(pixelsNchw: HostTensor<'float32'>, range: PixelRange = '-1..1'): HostTensor<'uint8'> {
  const [, , height = 0, width = 0] = pixelsNchw.shape;
  const { low, perUnit } = RANGES[range];
  const area = height * width;
  const pixels = new Uint8ClampedArray(3 * area);
  for (let channel = 0; channel < 3; channel++) {
    for (let at = 0; at < area; at++) {
      pixels[at * 3 + channel] = ((pixelsNchw.data[channel * area + at] ?? 0) - low) * perUnit;
    }
  }
  return uint8([height, width, 3], new Uint8Array(pixels.buffer));
}

/** The picture with mid grey wherever the mask [H, W] is at least a half: what an inpainting UNet sees of the canvas. */
export function greyed(pixels: HostTensor<'uint8'>, mask: HostTensor<'float32'>): HostTensor<'uint8'> {
  const [height = 0, width = 0, channels = 3] = pixels.shape;
  const data = pixels.data.slice();
  for (let at = 0; at < height * width; at++) {
    if ((mask.data[at] ?? 0) >= 0.5) data.fill(128, at * channels, at * channels + 3);
  }
  return uint8(pixels.shape, data);
}
