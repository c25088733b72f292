/** Fine detail of a patch measured and matched: unsharp masking where it is softer than its surroundings, blur where sharper. */

/** Blurs a row-major plane by a Gaussian of `sigmaPx`. */
export type BlurPlane = (plane: Float32Array, sigmaPx: number) => Float32Array;

const FINE_SIGMA_PX = 1;

/** Unsharp masking past this draws halos. */
const MAX_AMOUNT = 1.2;

function channelPlane(pixels: ArrayLike<number>, channel: number): Float32Array {
  // Plain loops here and below: on a large picture Float32Array.from with a function costs several times as much.
  const plane = new Float32Array(pixels.length / 3);
  for (let i = 0; i < plane.length; i += 1) plane[i] = pixels[i * 3 + channel] ?? 0;
  return plane;
}

/** Energy of what a small blur takes away from luma, root mean square under weights, in levels of 0..255. */
export function fineDetail(pixels: ArrayLike<number>, weights: ArrayLike<number>, blur: BlurPlane): number {
  const luma = new Float32Array(pixels.length / 3);
  for (let i = 0, at = 0; i < luma.length; i += 1, at += 3) {
    luma[i] = 0.3 * (pixels[at] ?? 0) + 0.59 * (pixels[at + 1] ?? 0) + 0.11 * (pixels[at + 2] ?? 0);
  }
  const smooth = blur(luma, FINE_SIGMA_PX);
  let [total, sum] = [0, 0];
  for (let i = 0; i < luma.length; i += 1) {
    const weight = weights[i] ?? 0;
    total += weight;
    sum += weight * ((luma[i] ?? 0) - (smooth[i] ?? 0)) ** 2;
  }
  return total < 16 ? 0 : Math.sqrt(sum / total);
}

/**
 * RGB `pixels` with their fine detail scaled so that it agrees with `wantedDetail` as far as `strength` (0..1) says;
 * `detail` is theirs now (see fineDetail). Detail that is not there cannot be invented, so the gain is limited.
 */
export function matchSharpness(
  pixels: Float32Array,
  detail: number,
  wantedDetail: number,
  strength: number,
  blur: BlurPlane,
): Float32Array {
  if (detail < 0.05 || wantedDetail < 0.05 || strength === 0) return pixels;
  const amount = Math.max(-1, Math.min(MAX_AMOUNT, (wantedDetail / detail - 1) * strength));
  const matched = new Float32Array(pixels);
  for (let channel = 0; channel < 3; channel += 1) {
    const plane = channelPlane(pixels, channel);
    const smooth = blur(plane, FINE_SIGMA_PX);
    for (let i = 0; i < plane.length; i += 1) {
      const value = plane[i] ?? 0;
      matched[i * 3 + channel] = value + amount * (value - (smooth[i] ?? 0));
    }
  }
  return matched;
}
