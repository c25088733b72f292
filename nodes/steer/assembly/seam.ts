/**
 * Takes the step out of a layer's border: what the layer differs from the draft along its border is spread into it and
 * fades towards its middle, so that the two meet there without an edge and the middle keeps its colours.
 */
import { spreadColours } from './fill-emptied.ts';
import { type BlurPlane, growPlane, multiply } from './planes.ts';

/** Width of the band along the border in which layer and draft are compared, and how far the correction reaches. */
const BAND_PX = 5;
const REACH_PX = 26;

/** A larger difference than this is another thing in the picture, not another light. */
const MAX_STEP = 40;

/**
 * `rgb` [H * W * 3] made to meet `under` along the border of `area` (0 or 1); `comparable` (0..1) says where both show
 * the same kind of thing. `unit` is the reference's side over 256.
 */
export function meetAtBorder(
  rgb: Float32Array,
  under: Float32Array,
  planes: { readonly area: Float32Array; readonly comparable: Float32Array },
  size: { readonly widthPx: number; readonly unit: number },
  blur: BlurPlane,
): Float32Array {
  const { area, comparable } = planes;
  const { widthPx, unit } = size;
  const outside = area.map((value) => (value >= 0.5 ? 0 : 1));
  const band = multiply(multiply(growPlane(outside, widthPx, BAND_PX * unit), area), comparable);
  if (band.reduce((sum, value) => sum + value, 0) < 20) return rgb;
  const steps = new Float32Array(rgb.length);
  for (let at = 0; at < steps.length; at += 1) {
    steps[at] = Math.min(MAX_STEP, Math.max(-MAX_STEP, (under[at] as number) - (rgb[at] as number)));
  }
  const spread = spreadColours(steps, band, 0, unit, blur);
  // Blurred shares of `outside` fall from a half at the border to nothing a reach away.
  const near = blur(outside, (REACH_PX / 2) * unit);
  const met = new Float32Array(rgb.length);
  for (let i = 0; i < near.length; i += 1) {
    const share = Math.min(1, 2 * (near[i] as number));
    for (let at = i * 3; at < i * 3 + 3; at += 1) met[at] = (rgb[at] as number) + share * (spread[at] as number);
  }
  return met;
}
