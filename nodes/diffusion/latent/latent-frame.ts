/**
 * Frames of latents. A latent cell covers 8 x 8 pixels of its crop; since pixel centres are at integer + 0.5 in every
 * frame, going from one to the other is a pure scaling.
 */

import { type Frame, NodeFault } from '../../kit/index.ts';

/** Pixels of the crop per latent cell and axis: the VAE factor f of Stable Diffusion and of the nano pack. */
export const VAE_FACTOR = 8;

function scaled(frame: Frame, space: 'crop' | 'latent', factor: number): Frame {
  const [a, b, c, d, e, f] = frame.toOriginal;
  return {
    space,
    pictureId: frame.pictureId,
    widthPx: frame.widthPx / factor,
    heightPx: frame.heightPx / factor,
    toOriginal: [a * factor, b * factor, c, d * factor, e * factor, f],
  };
}

/** Latent frame of a crop, a cell per 8 x 8 px; the crop's sides are multiples of 8 (see checkLatentSize). */
export function latentFrameOf(crop: Frame): Frame {
  return scaled(crop, 'latent', VAE_FACTOR);
}

/** Crop frame that a latent decodes to: the inverse of latentFrameOf. */
export function cropFrameOf(latent: Frame): Frame {
  return scaled(latent, 'crop', 1 / VAE_FACTOR);
}

/**
 * Refuses a crop whose sides are not multiples of the VAE factor.
 * @throws NodeFault `latent-size` naming both sides and the nearest sizes that work.
 */
export function checkLatentSize({ widthPx, heightPx }: Frame, where: string): void {
  if (widthPx % VAE_FACTOR === 0 && heightPx % VAE_FACTOR === 0) return;
  const fitting = [widthPx, heightPx].map((side) => Math.max(1, Math.round(side / VAE_FACTOR)) * VAE_FACTOR);
  throw new NodeFault({
    code: 'latent-size',
    what: `The picture is ${widthPx} x ${heightPx} px, and a latent needs sides that are multiples of ${VAE_FACTOR}.`,
    where,
    fix: `Take a crop of ${fitting.join(' x ')} px, for example by sizePx of face/detect-align.`,
  });
}
