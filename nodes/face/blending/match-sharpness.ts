/**
 * Fine detail of a crop brought to that of its picture. First the bands that the crop has are strengthened (unsharp
 * masking at its own finest size and at the picture's), then what is still missing is added as grain: a picture larger
 * than the crop holds detail that no crop can.
 */

/** Blurs a row-major plane by a Gaussian of `sigmaPx`. */
export type BlurPlane = (plane: Float32Array, sigmaPx: number) => Float32Array;

const FINE_SIGMA_PX = 1.5;

/** Unsharp masking past this draws halos. */
const MAX_AMOUNT = 1;

/** A crop that shows more than the picture did (hair, glasses) is hardly softened. */
const MIN_AMOUNT = -0.2;

/** Stronger grain than this is seen as noise: root mean square in levels on the calmest pixels, about twice that on all. */
const MAX_GRAIN = 1.2;

/** Detail below this, in levels, is that of a flat picture. */
const LEAST = 0.05;

/** Brightness [n] of RGB [n * 3]. */
export function lumaOf(pixels: ArrayLike<number>): Float32Array {
  // Plain loops: on a large picture Float32Array.from with a function costs several times as much.
  const luma = new Float32Array(pixels.length / 3);
  for (let i = 0, at = 0; i < luma.length; i += 1, at += 3) {
    luma[i] = 0.3 * (pixels[at] ?? 0) + 0.59 * (pixels[at + 1] ?? 0) + 0.11 * (pixels[at + 2] ?? 0);
  }
  return luma;
}

/** What a small blur takes away from a plane. */
function fineBand(luma: Float32Array, blur: BlurPlane): Float32Array {
  const smooth = blur(luma, FINE_SIGMA_PX);
  return luma.map((value, i) => value - (smooth[i] ?? 0));
}

function strengthOf(band: Float32Array, weights: ArrayLike<number>): number {
  let [total, sum] = [0, 0];
  for (let i = 0; i < band.length; i += 1) {
    const weight = weights[i] ?? 0;
    total += weight;
    sum += weight * (band[i] ?? 0) ** 2;
  }
  return total < 16 ? 0 : Math.sqrt(sum / total);
}

/** Share of the pixels, the calmest ones, that count as plain surface: grain is measured there and not on edges. */
const PLAIN = 0.6;

/** The same on plain surface alone, by the calmest share of every few pixels. */
function plainStrength(band: Float32Array, weights: ArrayLike<number>): number {
  const sizes: number[] = [];
  for (let i = 0; i < band.length; i += 3) if ((weights[i] ?? 0) > 0.5) sizes.push(Math.abs(band[i] ?? 0));
  const calm = sizes.sort((a, b) => a - b).slice(0, Math.floor(sizes.length * PLAIN));
  return calm.length === 0 ? 0 : Math.sqrt(calm.reduce((sum, value) => sum + value * value, 0) / calm.length);
}

/** Detail of a picture under weights: all of it, and that of plain surface alone; root mean squares in levels. */
export interface Detail {
  readonly all: number;
  readonly plain: number;
}

/** Energy of what a small blur takes away from luma, root mean square under weights, in levels of 0..255. */
export function fineDetail(pixels: ArrayLike<number>, weights: ArrayLike<number>, blur: BlurPlane): Detail {
  const band = fineBand(lumaOf(pixels), blur);
  return { all: strengthOf(band, weights), plain: plainStrength(band, weights) };
}

export interface Sharpening {
  /** Detail that is wanted, see fineDetail. */
  readonly wanted: Detail;
  /** 0 leaves the crop as it is, 1 goes all the way. */
  readonly strength: number;
  /** Pixels of the picture per pixel of the crop. */
  readonly scale: number;
  /** Normal noise [n], deviation 1. */
  readonly noise: Float32Array;
  readonly blur: BlurPlane;
}

/**
 * How much of `edges` to add to a band so that together they are as strong as wanted: unsharp masking raises the band
 * by less than its amount, since the two overlap in part.
 */
function amountFor(
  band: Float32Array,
  edges: Float32Array,
  weights: ArrayLike<number>,
  wanted: number,
  strength: number,
): number {
  let [total, own, both, added] = [1e-9, 0, 0, 1e-9];
  for (let i = 0; i < band.length; i += 1) {
    const [weight, a, b] = [weights[i] ?? 0, band[i] ?? 0, edges[i] ?? 0];
    total += weight;
    own += weight * a * a;
    both += weight * a * b;
    added += weight * b * b;
  }
  const detail = Math.sqrt(own / total);
  const aim = detail + strength * (wanted - detail);
  // Of the amounts that meet the aim the one nearer to none; none does when even the best leaves more than wanted.
  const under = both * both - added * (own - aim * aim * total);
  const amount = (Math.sqrt(Math.max(0, under)) - both) / added;
  return Math.max(MIN_AMOUNT, Math.min(MAX_AMOUNT, amount));
}

/** RGB `pixels` with their fine detail under `weights` brought towards `wanted`; a little softened where they have more. */
export function matchSharpness(pixels: Float32Array, weights: ArrayLike<number>, options: Sharpening): Float32Array {
  const { wanted, strength, scale, noise, blur } = options;
  let luma = lumaOf(pixels);
  const before = luma;
  if (strength === 0 || wanted.all < LEAST || strengthOf(fineBand(luma, blur), weights) < LEAST) return pixels;
  for (const sigmaPx of scale > 1.3 ? [scale, 1] : [1]) {
    const smooth = blur(luma, sigmaPx);
    const edges = luma.map((value, i) => value - (smooth[i] ?? 0));
    const amount = amountFor(fineBand(luma, blur), fineBand(edges, blur), weights, wanted.all, strength);
    luma = luma.map((value, i) => value + amount * (edges[i] ?? 0));
  }
  const lacking = Math.sqrt(Math.max(0, wanted.plain ** 2 - plainStrength(fineBand(luma, blur), weights) ** 2));
  const grain = blur(noise, 0.6);
  const level =
    (Math.min(MAX_GRAIN, lacking) * strength) / Math.max(1e-6, plainStrength(fineBand(grain, blur), weights));
  const matched = new Float32Array(pixels.length);
  for (let i = 0; i < luma.length; i += 1) {
    const value = luma[i] ?? 0;
    // Grain is weakest in black and white, as on film and sensors.
    const tone = Math.min(1, Math.max(0.15, (4 * value * (255 - value)) / 255 ** 2));
    const step = value - (before[i] ?? 0) + level * tone * (grain[i] ?? 0);
    for (let at = i * 3; at < i * 3 + 3; at += 1) matched[at] = (pixels[at] ?? 0) + step;
  }
  return matched;
}
