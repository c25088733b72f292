/**
 * What stands where hair or ears were taken away: the colours around, spread inwards. A flat grey there would stay in
 * the result, because a sampler that starts from the reference keeps its large colours.
 */
import { type BlurPlane, channelOf, multiply } from './planes.ts';

/** Blurs from fine to coarse, in px of a reference of 256 px; the finest that reaches a pixel fills it. */
const SIGMAS_PX = [3, 9, 27, 60] as const;

/** Share of known pixels under a blur from which its mean is believed in full. */
const ENOUGH = 0.15;

/**
 * RGB [H * W * 3] of the colours of `known` (weights [H * W], 0..1) spread over the whole plane; `absent` where
 * nothing is known far and wide. `unit` is the reference's side over 256.
 */
export function spreadColours(
  rgb: Float32Array,
  known: Float32Array,
  absent: number,
  unit: number,
  blur: BlurPlane,
): Float32Array {
  const spread = new Float32Array(rgb.length).fill(absent);
  const coarseFirst = [...SIGMAS_PX].reverse();
  const weights = coarseFirst.map((sigmaPx) => blur(known, sigmaPx * unit));
  for (let channel = 0; channel < 3; channel += 1) {
    const weighted = multiply(channelOf(rgb, channel), known);
    for (const [level, sigmaPx] of coarseFirst.entries()) {
      const sums = blur(weighted, sigmaPx * unit);
      const near = weights[level] as Float32Array;
      for (let i = 0; i < sums.length; i += 1) {
        const weight = near[i] as number;
        if (weight < 1e-4) continue;
        const at = i * 3 + channel;
        const share = Math.min(1, weight / ENOUGH);
        spread[at] = (spread[at] as number) * (1 - share) + share * ((sums[i] as number) / weight);
      }
    }
  }
  return spread;
}
