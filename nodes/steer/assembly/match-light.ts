/**
 * Brings a donor's layer to the canvas's light and skin tone. It works on logits of the sRGB values: adding to a logit
 * moves skin of any tone to any other, keeps white white and black black, and neither burns out nor swells shadows.
 * Added is what takes the low frequencies of the layer's skin to those of the canvas's; finer detail stays the donor's.
 */
import { type BlurPlane, multiply } from './planes.ts';

/** How far the shift at one place may lie from that of the whole face; beyond it one of the two is no skin. */
const MAX_LOCAL = 1.6;

/** Pull of the global mean where little skin is near. */
const PULL = 0.03;

/** Logits are limited where 8-bit values say nothing. */
const DARKEST = 0.015;

/** Half against half of a face, in logits: from the first the light counts as one-sided, at the second fully so. */
const SIDED = [0.25, 0.9] as const;

/** One-sided light has edges (beside the nose) that only a finer match reaches: its blur as a share, and its strength. */
const FINER = { share: 0.42, strength: 0.75 } as const;

/** The donor's contrast may be brought to the canvas's within these factors. */
const CONTRAST = [0.72, 1.12] as const;

/** Share of the colour of fine detail that is dropped per logit of shift beyond half a one, and at most. */
const UNTINT = 0.6;
const MAX_UNTINT = 0.8;

function logit(value: number): number {
  const v = Math.min(1 - DARKEST, Math.max(DARKEST, value / 255));
  return Math.log(v / (1 - v));
}

/** Logits [H * W] of one channel of RGB [H * W * 3]. */
function logitsOf(rgb: Float32Array, channel: number): Float32Array {
  const logits = new Float32Array(rgb.length / 3);
  for (let i = 0, at = channel; i < logits.length; i += 1, at += 3) logits[i] = logit(rgb[at] as number);
  return logits;
}

function fromLogit(value: number): number {
  return 255 / (1 + Math.exp(-value));
}

interface Means {
  readonly whole: number;
  readonly deviation: number;
  readonly local: Float32Array;
}

/** Mean of a plane under weights, whole and smooth local; far from any weight the local mean is that of the whole. */
function skinMeans(
  plane: Float32Array,
  weights: Float32Array,
  share: Float32Array,
  sigmaPx: number,
  blur: BlurPlane,
): Means | undefined {
  let [total, sum] = [0, 0];
  for (let i = 0; i < plane.length; i += 1) {
    total += weights[i] as number;
    sum += (weights[i] as number) * (plane[i] as number);
  }
  if (total < 30) return undefined;
  const whole = sum / total;
  const weighted = blur(multiply(plane, weights), sigmaPx);
  const local = new Float32Array(plane.length);
  let squares = 0;
  for (let i = 0; i < plane.length; i += 1) {
    local[i] = ((weighted[i] as number) + PULL * whole) / ((share[i] as number) + PULL);
    squares += (weights[i] as number) * ((plane[i] as number) - (local[i] as number)) ** 2;
  }
  return { whole, deviation: Math.sqrt(squares / total), local };
}

/** Difference of the mean logit of green between the halves of the plane left and right of the skin's middle. */
function sidedness(plane: Float32Array, skin: Float32Array, widthPx: number): number {
  let [weight, across] = [1e-6, 0];
  for (let i = 0; i < skin.length; i += 1) {
    const share = skin[i] as number;
    weight += share;
    across += share * (i % widthPx);
  }
  const middle = across / weight;
  const sums = [0, 0];
  const counts = [1e-6, 1e-6];
  for (let i = 0; i < skin.length; i += 1) {
    const share = skin[i] as number;
    const side = i % widthPx < middle ? 0 : 1;
    sums[side] = (sums[side] ?? 0) + share * (plane[i] as number);
    counts[side] = (counts[side] ?? 0) + share;
  }
  return (sums[1] ?? 0) / (counts[1] ?? 1) - (sums[0] ?? 0) / (counts[0] ?? 1);
}

const step = (value: number, [from, to]: readonly [number, number]) =>
  Math.min(1, Math.max(0, (value - from) / (to - from)));

/** A layer and where its skin is; RGB [H * W * 3] 0..255, skin [H * W] 0..1. */
export interface Lit {
  readonly rgb: Float32Array;
  readonly skin: Float32Array;
}

/**
 * The layer's RGB with its light brought to the canvas's by `strength` (0 = as it was, 1 = all the way); unchanged when
 * either shows hardly any skin.
 */
export function matchLight(
  layer: Lit,
  canvas: Lit,
  options: { readonly strength: number; readonly sigmaPx: number; readonly widthPx: number; readonly blur: BlurPlane },
): Float32Array {
  const { strength, sigmaPx, widthPx, blur } = options;
  if (strength === 0) return layer.rgb;
  const logits = [0, 1, 2].map((channel) => [logitsOf(layer.rgb, channel), logitsOf(canvas.rgb, channel)] as const);
  const [ownGreen, wantedGreen] = logits[1] as (typeof logits)[number];
  const sided = sidedness(ownGreen, layer.skin, widthPx) - sidedness(wantedGreen, canvas.skin, widthPx);
  const finer = FINER.strength * step(Math.abs(sided), SIDED);
  const sigmas = finer > 0 ? [sigmaPx, sigmaPx * FINER.share] : [sigmaPx];
  const shares = sigmas.map((sigma) => [blur(layer.skin, sigma), blur(canvas.skin, sigma)] as const);
  const fields: Field[] = [];
  for (const [own, wanted] of logits) {
    const [coarse, fine] = shares.map(([inLayer, inCanvas], k) => {
      const sigma = sigmas[k] ?? sigmaPx;
      return [
        skinMeans(own, layer.skin, inLayer, sigma, blur),
        skinMeans(wanted, canvas.skin, inCanvas, sigma, blur),
      ] as const;
    });
    const [from, to] = coarse ?? [];
    if (!from || !to) return layer.rgb;
    const [fineFrom, fineTo] = fine ?? [from, to];
    const low = mixed(from.local, fineFrom?.local, finer);
    const high = mixed(to.local, fineTo?.local, finer);
    const overall = to.whole - from.whole;
    const shift = new Float32Array(own.length);
    for (let i = 0; i < shift.length; i += 1) {
      const local = (high[i] as number) - (low[i] as number) - overall;
      shift[i] = overall + Math.min(MAX_LOCAL, Math.max(-MAX_LOCAL, local));
    }
    const contrast = Math.min(CONTRAST[1], Math.max(CONTRAST[0], Math.sqrt(to.deviation / (from.deviation + 1e-3))));
    fields.push({ own, low, shift, contrast: 1 + strength * (contrast - 1) });
  }
  return compose(fields, strength);
}

/** One channel's logits: as they are, their low frequencies, what is to be added, and the factor on finer detail. */
interface Field {
  readonly own: Float32Array;
  readonly low: Float32Array;
  readonly shift: Float32Array;
  readonly contrast: number;
}

function mixed(wide: Float32Array, near: Float32Array | undefined, share: number): Float32Array {
  if (share <= 0 || !near) return wide;
  const both = new Float32Array(wide.length);
  for (let i = 0; i < both.length; i += 1) both[i] = (wide[i] as number) * (1 - share) + share * (near[i] as number);
  return both;
}

function compose(fields: readonly Field[], strength: number): Float32Array {
  const size = fields[0]?.own.length ?? 0;
  const rgb = new Float32Array(size * 3);
  const details = new Float64Array(3);
  for (let i = 0; i < size; i += 1) {
    let [common, lift] = [0, 0];
    for (let c = 0; c < fields.length; c += 1) {
      const { own, low, shift, contrast } = fields[c] as Field;
      details[c] = ((own[i] as number) - (low[i] as number)) * contrast;
      common += (details[c] as number) / 3;
      lift += Math.abs(shift[i] as number) / 3;
    }
    // Dark channels hold little but noise; lifted with the rest it would show as colour.
    const tinted = 1 - strength * Math.min(MAX_UNTINT, Math.max(0, UNTINT * (lift - 0.5)));
    for (let c = 0; c < fields.length; c += 1) {
      const { low, shift } = fields[c] as Field;
      const detail = common + tinted * ((details[c] as number) - common);
      rgb[i * 3 + c] = fromLogit((low[i] as number) + strength * (shift[i] as number) + detail);
    }
  }
  return rgb;
}
