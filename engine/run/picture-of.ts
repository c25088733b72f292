/** Values as pictures to look at: images as they are, masks in grey, label maps in colours, references over their mask. */

import type { HostTensor, ImageValue, Value } from '../../nodes/kit/index.ts';
import { uint8 } from '../../nodes/kit/index.ts';

/** Golden angle in degrees: neighbouring label ids get hues far apart. */
const HUE_STEP_DEGREES = 137.508;

function grey(plane: HostTensor<'float32'>): HostTensor<'uint8'> {
  const [height = 0, width = 0] = plane.shape;
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i += 1)
    pixels.fill(Math.round(Math.min(1, Math.max(0, plane.data[i] ?? 0)) * 255), i * 3, i * 3 + 3);
  return uint8([height, width, 3], pixels);
}

function hueColour(id: number): readonly [number, number, number] {
  if (id === 0) return [0, 0, 0];
  const channel = (shift: number): number => {
    const k = (shift + (id * HUE_STEP_DEGREES) / 30) % 12;
    return Math.round(255 * (0.55 - 0.4 * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [channel(0), channel(8), channel(4)];
}

function coloured(labels: HostTensor<'uint8'>): HostTensor<'uint8'> {
  const [height = 0, width = 0] = labels.shape;
  const pixels = new Uint8Array(width * height * 3);
  const palette = Array.from({ length: 256 }, (_, id) => hueColour(id));
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

/** The value as a picture, or undefined when it has no picture form (or lives on a device). */
export function pictureOf(value: Value): ImageValue | undefined {
  switch (value.kind) {
    case 'image':
      return value;
    case 'mask':
      return { kind: 'image', pixels: grey(value.mask), frame: value.frame };
    case 'parsing':
      return { kind: 'image', pixels: coloured(value.labels), frame: value.frame };
    case 'reference':
      return { kind: 'image', pixels: value.pixels, frame: value.frame };
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
