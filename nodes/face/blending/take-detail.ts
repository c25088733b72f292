/**
 * Fine detail (lashes, pores, strands) taken from the raw reference where the generated crop shows the same thing: an
 * autoencoder of this size loses it, and the sampler starts from that very picture.
 */
import type { BlurPlane } from './match-sharpness.ts';

/** Detail is what a blur of this many px of the crop takes away. */
const SIGMA_PX = 1.8;

/** Difference of the blurred pictures, in levels, at which half of the detail is believed. */
const HALF_BELIEF = 14;

/**
 * RGB `pixels` [n * 3] with the detail of `detail` [n * 3] in place of their own, by `strength` (0..1), where both agree.
 * `scale` is pixels of these planes per pixel of the crop.
 */
export function takeDetail(
  pixels: Float32Array,
  detail: ArrayLike<number>,
  strength: number,
  scale: number,
  blur: BlurPlane,
): Float32Array {
  const count = pixels.length / 3;
  const plane = (rgb: ArrayLike<number>, c: number) => {
    const values = new Float32Array(count);
    for (let i = 0; i < count; i += 1) values[i] = rgb[i * 3 + c] ?? 0;
    return values;
  };
  const sigmaPx = SIGMA_PX * scale;
  const channels = [0, 1, 2].map((c) => {
    const [own, other] = [plane(pixels, c), plane(detail, c)];
    return { own, other, ownLow: blur(own, sigmaPx), otherLow: blur(other, sigmaPx) };
  });
  const distance = new Float32Array(count);
  for (const { ownLow, otherLow } of channels) {
    for (let i = 0; i < count; i += 1)
      distance[i] = (distance[i] ?? 0) + ((ownLow[i] ?? 0) - (otherLow[i] ?? 0)) ** 2 / 3;
  }
  const belief = blur(
    distance.map((value) => 1 / (1 + value / HALF_BELIEF ** 2)),
    sigmaPx,
  );
  const taken = new Float32Array(pixels.length);
  channels.forEach(({ own, other, ownLow, otherLow }, c) => {
    for (let i = 0; i < count; i += 1) {
      const value = own[i] ?? 0;
      const step = (other[i] ?? 0) - (otherLow[i] ?? 0) - (value - (ownLow[i] ?? 0));
      taken[i * 3 + c] = value + strength * (belief[i] ?? 0) * step;
    }
  });
  return taken;
}
