/** Pictures as the measures want them: planes of one size, sampled between pixels, in CIELAB. */

import type { ImageValue } from '../../../nodes/kit/index.ts';

/** RGB bytes [height * width * 3]. */
export interface Rgb {
  readonly data: ArrayLike<number>;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** The three colour channels of an image value; alpha is left out. */
export function rgbOf(image: ImageValue): Rgb & { readonly data: Uint8Array } {
  const [heightPx = 0, widthPx = 0, channels = 3] = image.pixels.shape;
  const { data } = image.pixels;
  if (channels === 3) return { data, widthPx, heightPx };
  const rgb = new Uint8Array(widthPx * heightPx * 3);
  for (let i = 0; i < widthPx * heightPx; i += 1) {
    for (let c = 0; c < 3; c += 1) rgb[i * 3 + c] = data[i * channels + c] ?? 0;
  }
  return { data: rgb, widthPx, heightPx };
}

/** Luminance (Rec. 601 weights on sRGB values), 0..255, row-major. */
export function lumaOf({ data, widthPx, heightPx }: Rgb): Float32Array {
  const luma = new Float32Array(widthPx * heightPx);
  for (let i = 0; i < luma.length; i += 1) {
    luma[i] = 0.299 * (data[i * 3] ?? 0) + 0.587 * (data[i * 3 + 1] ?? 0) + 0.114 * (data[i * 3 + 2] ?? 0);
  }
  return luma;
}

/** Colour at a point, bilinear, pixel centres at integer + 0.5; outside is the nearest edge pixel. */
export function sampleRgb({ data, widthPx, heightPx }: Rgb, x: number, y: number): readonly [number, number, number] {
  const [u, v] = [Math.min(widthPx - 1, Math.max(0, x - 0.5)), Math.min(heightPx - 1, Math.max(0, y - 0.5))];
  const [left, top] = [Math.floor(u), Math.floor(v)];
  const [right, bottom] = [Math.min(widthPx - 1, left + 1), Math.min(heightPx - 1, top + 1)];
  const [s, t] = [u - left, v - top];
  const at = (row: number, column: number, c: number): number => data[(row * widthPx + column) * 3 + c] ?? 0;
  const channel = (c: number): number =>
    (at(top, left, c) * (1 - s) + at(top, right, c) * s) * (1 - t) +
    (at(bottom, left, c) * (1 - s) + at(bottom, right, c) * s) * t;
  return [channel(0), channel(1), channel(2)];
}

const linear = (value: number): number => {
  const share = value / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
};

const cubeRoot = (t: number): number => (t > 216 / 24389 ? Math.cbrt(t) : (t * 24389) / 27 / 116 + 16 / 116);

/** CIELAB of an sRGB colour (0..255, D65): L 0..100. */
export function labOf(rgb: readonly [number, number, number]): readonly [number, number, number] {
  const [r, g, b] = [linear(rgb[0]), linear(rgb[1]), linear(rgb[2])];
  const x = cubeRoot((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047);
  const y = cubeRoot(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = cubeRoot((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** Distance of two colours in CIELAB (CIE 1976); 2.3 is just seen. */
export function colourDistance(a: readonly [number, number, number], b: readonly [number, number, number]): number {
  const [p, q] = [labOf(a), labOf(b)];
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}

/** Mean colour of the pixels that are marked, and how many they are. */
export function meanColour(
  { data }: Rgb,
  marked: (index: number) => boolean,
  pixels: number,
): { readonly colour: readonly [number, number, number]; readonly count: number } {
  let [r, g, b, count] = [0, 0, 0, 0];
  for (let i = 0; i < pixels; i += 1) {
    if (!marked(i)) continue;
    r += data[i * 3] ?? 0;
    g += data[i * 3 + 1] ?? 0;
    b += data[i * 3 + 2] ?? 0;
    count += 1;
  }
  const share = count === 0 ? 0 : 1 / count;
  return { colour: [r * share, g * share, b * share], count };
}
