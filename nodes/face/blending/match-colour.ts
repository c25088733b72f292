/**
 * Statistics by which a generated crop is brought to its surroundings: mean and spread per channel, and how much fine
 * detail there is. All planes are row-major over the same pixels; weights say which pixels count.
 */

/** Mean and standard deviation of one channel under weights. */
export interface ChannelStatistics {
  readonly mean: number;
  readonly deviation: number;
}

/** Weighted statistics of every `channels`-th byte from `channel`; undefined when the weights sum to less than 16 px. */
export function channelStatistics(
  pixels: ArrayLike<number>,
  channels: number,
  channel: number,
  weights: ArrayLike<number>,
): ChannelStatistics | undefined {
  let [total, sum, squares] = [0, 0, 0];
  for (let i = 0; i < weights.length; i += 1) {
    const weight = weights[i] ?? 0;
    if (weight === 0) continue;
    const value = pixels[i * channels + channel] ?? 0;
    total += weight;
    sum += weight * value;
    squares += weight * value * value;
  }
  if (total < 16) return undefined;
  const mean = sum / total;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / total - mean * mean)) };
}

/** A ring may hold a highlight or a shadow the other picture lacks; beyond these factors spread is not to be believed. */
const SPREAD_LIMITS = [0.75, 1.33] as const;

/**
 * RGB `pixels` (3 channels, 0..255) with each channel's mean and spread moved towards `wanted` as far as `strength`
 * (0..1) says; both are measured under `weights`. With too few weighted pixels they come back unchanged.
 */
export function matchColour(
  pixels: Float32Array,
  wanted: ArrayLike<number>,
  weights: ArrayLike<number>,
  strength: number,
): Float32Array {
  const matched = new Float32Array(pixels);
  for (let channel = 0; channel < 3; channel += 1) {
    const from = channelStatistics(pixels, 3, channel, weights);
    const to = channelStatistics(wanted, 3, channel, weights);
    if (!from || !to) continue;
    const ratio = (to.deviation + 2) / (from.deviation + 2);
    const gain = 1 + strength * (Math.min(SPREAD_LIMITS[1], Math.max(SPREAD_LIMITS[0], ratio)) - 1);
    const mean = from.mean + strength * (to.mean - from.mean);
    for (let i = channel; i < pixels.length; i += 3) matched[i] = ((pixels[i] ?? 0) - from.mean) * gain + mean;
  }
  return matched;
}
