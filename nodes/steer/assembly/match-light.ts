/**
 * Brings a donor's layer to the canvas's light and skin tone: per channel and in linear light, the layer gets the gain
 * that takes its skin's low frequencies to those of the canvas's skin. Mean tone and the fall-off of the light over the
 * face are matched at once, and everything finer stays the donor's.
 */
import { type BlurPlane, channelOf } from './planes.ts';

/** How far the gain at one place may lie from that of the whole face; beyond it one of the two is no skin. */
const MAX_LOCAL = 2.5;

/** Pull of the global mean where little skin is near. */
const PULL = 0.04;

function toLinear(value: number): number {
  const v = Math.min(1, Math.max(0, value / 255));
  return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
}

function fromLinear(value: number): number {
  const v = Math.min(1, Math.max(0, value));
  return 255 * (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055);
}

/** A mean as gains see it: away from black and white, where ratios say nothing. */
function usable(value: number): number {
  return Math.min(0.9, Math.max(0.002, value));
}

/**
 * The gain that takes `from` to `to`. Darkening is a plain factor; brightening acts on the odds x / (1 - x), which
 * keeps white white, so that eyes and teeth do not burn out.
 */
function gainBetween(from: number, to: number): number {
  const [a, b] = [usable(from), usable(to)];
  return b <= a ? b / a : (b * (1 - a)) / (a * (1 - b));
}

function applyGain(value: number, gain: number): number {
  return gain <= 1 ? value * gain : (value * gain) / (1 + value * (gain - 1));
}

interface Means {
  readonly whole: number;
  readonly local: Float32Array;
}

/** Mean of a plane under weights, whole and smooth local; far from any weight the local mean is that of the whole. */
function skinMeans(plane: Float32Array, weights: Float32Array, sigmaPx: number, blur: BlurPlane): Means | undefined {
  let [total, sum] = [0, 0];
  weights.forEach((weight, i) => {
    total += weight;
    sum += weight * (plane[i] ?? 0);
  });
  if (total < 30) return undefined;
  const whole = sum / total;
  const weighted = blur(
    plane.map((value, i) => value * (weights[i] ?? 0)),
    sigmaPx,
  );
  const share = blur(weights, sigmaPx);
  return { whole, local: weighted.map((value, i) => (value + PULL * whole) / ((share[i] ?? 0) + PULL)) };
}

/** A layer and where its skin is; RGB [H * W * 3] 0..255, skin [H * W] 0..1. */
export interface Lit {
  readonly rgb: Float32Array;
  readonly skin: Float32Array;
}

/**
 * The layer's RGB with its light brought to the canvas's by `strength` (0 = as it was, 1 = all the way); unchanged when
 * either shows hardly any skin.
 */
export function matchLight(layer: Lit, canvas: Lit, strength: number, sigmaPx: number, blur: BlurPlane): Float32Array {
  if (strength === 0) return layer.rgb;
  const matched = Float32Array.from(layer.rgb);
  for (let channel = 0; channel < 3; channel += 1) {
    const own = channelOf(layer.rgb, channel).map(toLinear);
    const from = skinMeans(own, layer.skin, sigmaPx, blur);
    const to = skinMeans(channelOf(canvas.rgb, channel).map(toLinear), canvas.skin, sigmaPx, blur);
    if (!from || !to) return layer.rgb;
    const overall = gainBetween(from.whole, to.whole);
    own.forEach((value, i) => {
      const here = gainBetween(from.local[i] ?? 0, to.local[i] ?? 0) / overall;
      const gain = (overall * Math.min(MAX_LOCAL, Math.max(1 / MAX_LOCAL, here))) ** strength;
      matched[i * 3 + channel] = fromLinear(applyGain(value, gain));
    });
  }
  return matched;
}
