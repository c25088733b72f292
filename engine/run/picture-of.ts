/** Values as pictures to look at: images as they are, masks in grey, label maps in colours, light as a lit sphere. */

import { shadeOf } from '../../nodes/geometry/light.ts';
import type { HostTensor, ImageValue, LightValue, Value } from '../../nodes/kit/index.ts';
import { uint8 } from '../../nodes/kit/index.ts';

/** Planes of a reference that can be looked at apart. */
export type PicturePart = 'mask' | 'guide';

const SPHERE_SIDE_PX = 192;

/** Golden angle in degrees: neighbouring label ids get hues far apart. */
const HUE_STEP_DEGREES = 137.508;

function grey(plane: HostTensor<'float32'>): HostTensor<'uint8'> {
  const [height = 0, width = 0] = plane.shape;
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i += 1)
    pixels.fill(Math.round(Math.min(1, Math.max(0, plane.data[i] ?? 0)) * 255), i * 3, i * 3 + 3);
  return uint8([height, width, 3], pixels);
}

/** Colours of the first ids, which every parsing map of this project has: parts that touch differ in lightness too. */
const LABEL_COLOURS = [
  '#1d232b', // background
  '#4fb58f', // skin
  '#f2d64b', // brow-left
  '#c9a92f', // brow-right
  '#3aa0ff', // eye-left
  '#8fd0ff', // eye-right
  '#f0f0f0', // glasses
  '#d9783f', // ear-left
  '#b85c2e', // ear-right
  '#ffe98a', // earring
  '#f2a03d', // nose
  '#8c1d40', // mouth
  '#e0457b', // upper-lip
  '#ff9dbd', // lower-lip
  '#2a6f5c', // neck
  '#d4c21a', // necklace
  '#5c6bc0', // cloth
  '#8e63c7', // hair
  '#9aa5b1', // hat
] as const;

function hueColour(id: number): string {
  const channel = (shift: number): string => {
    const k = (shift + (id * HUE_STEP_DEGREES) / 30) % 12;
    const level = Math.round(255 * (0.55 - 0.4 * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
    return level.toString(16).padStart(2, '0');
  };
  return `#${channel(0)}${channel(8)}${channel(4)}`;
}

/** Colour of a label id in label maps, as #rrggbb. */
export function labelColour(id: number): string {
  return LABEL_COLOURS[id] ?? hueColour(id);
}

function coloured(labels: HostTensor<'uint8'>): HostTensor<'uint8'> {
  const [height = 0, width = 0] = labels.shape;
  const pixels = new Uint8Array(width * height * 3);
  const palette = Array.from({ length: 256 }, (_, id) => Buffer.from(labelColour(id).slice(1), 'hex'));
  labels.data.forEach((id, i) => {
    pixels.set(palette[id] ?? [0, 0, 0], i * 3);
  });
  return uint8([height, width, 3], pixels);
}

/** Unit-variance latent to a small picture: its first three channels, three standard deviations either way of grey. */
function latentPicture(latent: HostTensor<'float32'>): HostTensor<'uint8'> {
  const [, channels = 0, height = 0, width = 0] = latent.shape;
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i += 1) {
    for (let c = 0; c < 3; c += 1) {
      const value = latent.data[Math.min(c, channels - 1) * width * height + i] ?? 0;
      pixels[i * 3 + c] = Math.round(Math.min(255, Math.max(0, 127.5 + (value / 3) * 127.5)));
    }
  }
  return uint8([height, width, 3], pixels);
}

/** A white sphere under the light, seen from the front; RGBA, transparent around it. */
function litSphere({ coefficients }: LightValue): ImageValue {
  const side = SPHERE_SIDE_PX;
  const normals = new Float32Array(side * side * 3);
  const pixels = new Uint8Array(side * side * 4);
  for (let i = 0; i < side * side; i += 1) {
    const x = ((i % side) + 0.5) / (side / 2) - 1;
    const y = 1 - (Math.floor(i / side) + 0.5) / (side / 2);
    const z = Math.sqrt(Math.max(0, 1 - x * x - y * y));
    normals.set([x, y, z], i * 3);
    // One pixel of slope at the rim, so that it is no staircase.
    pixels[i * 4 + 3] = Math.round(255 * Math.min(1, Math.max(0, (1 - Math.hypot(x, y)) * (side / 2))));
  }
  const shade = shadeOf(coefficients.data, normals);
  for (let i = 0; i < side * side; i += 1) {
    for (let c = 0; c < 3; c += 1) pixels[i * 4 + c] = srgbByte(shade[i * 3 + c] ?? 0);
  }
  const toOriginal = [1, 0, 0, 0, 1, 0] as const;
  const frame = { space: 'original', pictureId: 'light', widthPx: side, heightPx: side, toOriginal } as const;
  return { kind: 'image', pixels: uint8([side, side, 4], pixels), frame };
}

/** Linear light 0..1 as an sRGB byte. */
function srgbByte(linear: number): number {
  const held = Math.min(1, Math.max(0, linear));
  return Math.round(255 * (held <= 0.0031308 ? 12.92 * held : 1.055 * held ** (1 / 2.4) - 0.055));
}

/**
 * The value (or one plane of a reference) as a picture, or undefined when it has no picture form (or lives on a device).
 */
export function pictureOf(value: Value, part?: PicturePart): ImageValue | undefined {
  switch (value.kind) {
    case 'image':
      return value;
    case 'mask':
      return { kind: 'image', pixels: grey(value.mask), frame: value.frame };
    case 'parsing':
      return { kind: 'image', pixels: coloured(value.labels), frame: value.frame };
    case 'reference':
      return { kind: 'image', pixels: part ? grey(value[part]) : value.pixels, frame: value.frame };
    case 'light':
      return litSphere(value);
    case 'latent': {
      if (value.latent.place !== 'host') return undefined;
      const pixels = latentPicture(value.latent);
      const [heightPx = 0, widthPx = 0] = pixels.shape;
      return { kind: 'image', pixels, frame: { ...value.frame, widthPx, heightPx } };
    }
    default:
      return undefined;
  }
}
