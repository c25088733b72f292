/**
 * Ears beside a face. They have the skin's colours, are few pixels, and a small network takes them for the hair round
 * them: where ears can be, what looks more like this face's skin than like its hair or what is behind is an ear.
 */
import { fitMixture, likelihood } from './colour-mixture.ts';
import type { BlurPlane, PictureForParsing } from './label-pixels.ts';
import { labelId } from './labels.ts';
import type { HeadAxes } from './position-prior.ts';

/** Where an ear can lie, in head axes: across beyond the cheek's edge, up about the height of eyes and nose. */
const ACROSS = [0.93, 1.42] as const;
const UP = [-0.42, 0.32] as const;

/** Every so many pixels are enough to fit colours to. */
const STRIDE = 3;

/** How much likelier skin must be than hair. */
const LEAD = 2;

/** Share of skin-like pixels nearby from which one counts, and the blur that looks nearby, for a crop of 256 px. */
const SHARE = 0.5;
const SMOOTH_PX = 1.5;

function samplesOf(picture: PictureForParsing, labels: Uint8Array, id: number): Float32Array {
  const found: number[] = [];
  for (let i = 0; i < labels.length; i += STRIDE) {
    if (labels[i] !== id) continue;
    for (let c = 0; c < 3; c += 1) found.push(picture.pixels[i * picture.channels + c] ?? 0);
  }
  return Float32Array.from(found);
}

/** Writes the ids of ears into `labels`, where hair, skin or background stands in their place outside `oval`. */
export function findEars(
  labels: Uint8Array,
  picture: PictureForParsing,
  oval: Float32Array,
  axes: HeadAxes,
  blur: BlurPlane,
): void {
  const { widthPx, pixels, channels } = picture;
  const [skinId, hairId, wallId] = [labelId('skin'), labelId('hair'), labelId('background')];
  const coloursOf = (id: number, count: number) => {
    const samples = samplesOf(picture, labels, id);
    return fitMixture(samples, new Float32Array(samples.length / 3).fill(1), count);
  };
  const [skin, hair, wall] = [coloursOf(skinId, 2), coloursOf(hairId, 3), coloursOf(wallId, 3)];
  if (!skin) return;
  const likely = new Float32Array(labels.length);
  const acrossOf = new Float32Array(labels.length);
  for (let i = 0; i < labels.length; i += 1) {
    if (oval[i] || (labels[i] !== skinId && labels[i] !== hairId && labels[i] !== wallId)) continue;
    const [across, up] = axes.toHead((i % widthPx) + 0.5, Math.floor(i / widthPx) + 0.5);
    const aside = Math.abs(across);
    if (aside < ACROSS[0] || aside > ACROSS[1] || up < UP[0] || up > UP[1]) continue;
    acrossOf[i] = across;
    const at = i * channels;
    const rgb = [pixels[at] ?? 0, pixels[at + 1] ?? 0, pixels[at + 2] ?? 0] as const;
    const rivals = [hair, labels[i] === wallId ? wall : undefined].map((model) =>
      model ? likelihood(model, ...rgb) : 0,
    );
    if (likelihood(skin, ...rgb) > LEAD * Math.max(...rivals)) likely[i] = 1;
  }
  blur(likely, (SMOOTH_PX * widthPx) / 256).forEach((share, i) => {
    if (share < SHARE || acrossOf[i] === 0) return;
    labels[i] = labelId((acrossOf[i] ?? 0) > 0 ? 'ear-left' : 'ear-right');
  });
}
