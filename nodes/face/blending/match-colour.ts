/**
 * Colour of a generated crop brought to its surroundings. On the ring beside the mask both show the same thing; what
 * they differ by there is carried smoothly over the whole crop, so that no step is left at the mask's edge.
 */
import type { BlurPlane } from './match-sharpness.ts';

/** Widths of the blurs from fine to coarse, in multiples of the ring's reach; the finest that reaches a pixel fills it. */
const SIGMAS = [0.5, 1.5, 4, 9] as const;

/** Share of ring under a blur from which its mean is believed in full. */
const ENOUGH = 0.1;

/** A larger difference is another thing in the picture, not another colour of the same. */
const MAX_STEP = 40;

/**
 * RGB `pixels` [n * 3] with what `wanted` differs from them by on the ring (`weights` [n], 0..1) spread over all and
 * added as far as `strength` (0..1) says. Without any ring they come back unchanged. `reachPx` is the ring's width.
 */
export function matchColour(
  pixels: Float32Array,
  wanted: ArrayLike<number>,
  weights: Float32Array,
  options: { readonly strength: number; readonly reachPx: number; readonly blur: BlurPlane },
): Float32Array {
  const { strength, reachPx, blur } = options;
  if (weights.reduce((sum, weight) => sum + weight, 0) < 16) return pixels;
  const matched = Float32Array.from(pixels);
  const levels = [...SIGMAS]
    .reverse()
    .map((sigma) => ({ sigmaPx: sigma * reachPx, shares: blur(weights, sigma * reachPx) }));
  for (let channel = 0; channel < 3; channel += 1) {
    const steps = weights.map((weight, i) => {
      const step = (wanted[i * 3 + channel] ?? 0) - (pixels[i * 3 + channel] ?? 0);
      return weight * Math.min(MAX_STEP, Math.max(-MAX_STEP, step));
    });
    const spread = new Float32Array(weights.length);
    for (const { sigmaPx, shares } of levels) {
      const sums = blur(steps, sigmaPx);
      for (let i = 0; i < spread.length; i += 1) {
        const share = shares[i] ?? 0;
        if (share < 1e-4) continue;
        const belief = Math.min(1, share / ENOUGH);
        spread[i] = (spread[i] ?? 0) * (1 - belief) + (belief * (sums[i] ?? 0)) / share;
      }
    }
    for (let i = 0; i < spread.length; i += 1) {
      matched[i * 3 + channel] = (matched[i * 3 + channel] ?? 0) + strength * (spread[i] ?? 0);
    }
  }
  return matched;
}
