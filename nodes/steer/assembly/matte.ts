/**
 * Soft edges of hair and heads. A label map ends in steps; a guided filter over the picture's own brightness finds the
 * edge between them, and the colours of half-covered pixels are taken from the full ones beside them.
 */
import { spreadColours } from './fill-emptied.ts';
import { type BlurPlane, channelOf } from './planes.ts';

const WINDOW_PX = 3;
/** Variance of brightness (0..1) below which a window counts as flat. */
const FLAT = 0.0015;

function brightness(rgb: Float32Array): Float32Array {
  const [r, g, b] = [channelOf(rgb, 0), channelOf(rgb, 1), channelOf(rgb, 2)];
  return r.map((value, i) => (0.3 * value + 0.59 * (g[i] ?? 0) + 0.11 * (b[i] ?? 0)) / 255);
}

/** A plane of 0 and 1 as a matte 0..1 that follows the edges of `rgb`; `unit` is the picture's side over 256. */
export function softMatte(plane: Float32Array, rgb: Float32Array, unit: number, blur: BlurPlane): Float32Array {
  const light = brightness(rgb);
  const mean = (values: Float32Array) => blur(values, WINDOW_PX * unit);
  const [lightMean, planeMean] = [mean(light), mean(plane)];
  const squares = mean(light.map((value) => value * value));
  const products = mean(light.map((value, i) => value * (plane[i] ?? 0)));
  const slope = light.map((_, i) => {
    const at = lightMean[i] ?? 0;
    return ((products[i] ?? 0) - at * (planeMean[i] ?? 0)) / ((squares[i] ?? 0) - at * at + FLAT);
  });
  const slopeMean = mean(slope);
  const offsetMean = mean(planeMean.map((value, i) => value - (slope[i] ?? 0) * (lightMean[i] ?? 0)));
  return light.map((value, i) => {
    const raw = (slopeMean[i] ?? 0) * value + (offsetMean[i] ?? 0);
    return Math.min(1, Math.max(0, (raw - 0.08) / 0.84));
  });
}

/** RGB whose half-covered pixels carry the colours of the full ones beside them, not those of what is behind. */
export function ownColours(rgb: Float32Array, matte: Float32Array, unit: number, blur: BlurPlane): Float32Array {
  const core = matte.map((value) => (value > 0.93 ? 1 : 0));
  if (core.reduce((sum, value) => sum + value, 0) < 30) return rgb;
  const inner = spreadColours(rgb, core, 0, unit, blur);
  return rgb.map((value, i) => {
    const share = Math.min(1, Math.max(0, ((matte[Math.floor(i / 3)] ?? 0) - 0.55) / 0.4));
    return share * value + (1 - share) * (inner[i] ?? 0);
  });
}
