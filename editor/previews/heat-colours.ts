/** Colours of heat maps: one scale that rises in lightness, one that parts below from above; both hold for the colour-blind. */

type Rgb = readonly [number, number, number];

/** Dark blue over teal to light yellow. */
const RISING: readonly Rgb[] = [
  [18, 20, 58],
  [32, 70, 122],
  [26, 122, 138],
  [62, 172, 122],
  [160, 210, 88],
  [250, 236, 122],
];

/** Blue below, near white in the middle, orange above. */
const PARTED: readonly Rgb[] = [
  [20, 74, 148],
  [92, 158, 212],
  [236, 238, 240],
  [236, 160, 72],
  [168, 74, 8],
];

function between(stops: readonly Rgb[], share: number): Rgb {
  const at = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const low = Math.min(stops.length - 2, Math.floor(at));
  const [a, b] = [stops[low] ?? [0, 0, 0], stops[low + 1] ?? [0, 0, 0]];
  const mix = (i: 0 | 1 | 2): number => Math.round(a[i] + (b[i] - a[i]) * (at - low));
  return [mix(0), mix(1), mix(2)];
}

/** 0..1 to a colour of the rising scale. */
export const rising = (share: number): Rgb => between(RISING, share);

/** -1..1 to a colour of the parted scale. */
export const parted = (share: number): Rgb => between(PARTED, (share + 1) / 2);

export const css = ([red, green, blue]: Rgb): string => `rgb(${red} ${green} ${blue})`;

/** Pixels RGBA of bytes 0..255, for a canvas. */
export function heatPixels(bytes: Uint8Array): Uint8ClampedArray<ArrayBuffer> {
  const colours = Array.from({ length: 256 }, (_, byte) => rising(byte / 255));
  const pixels = new Uint8ClampedArray(bytes.length * 4);
  bytes.forEach((byte, i) => {
    pixels.set(colours[byte] ?? [0, 0, 0], i * 4);
    pixels[i * 4 + 3] = 255;
  });
  return pixels;
}
