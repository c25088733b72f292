/**
 * How well a face sits in its picture: the step across the mask's border, the skin's colour inside against outside, fine
 * detail, and pixels that changed where nothing may. Planes are row-major; masks are 0..1.
 */

import { colourDistance, lumaOf, meanColour, type Rgb, sampleRgb } from './picture.ts';

/** Blurs a plane [H, W] with a Gaussian of that many pixels. */
export type Blur = (plane: Float32Array, sigmaPx: number) => Float32Array;

/** Fewer pixels of skin than this say nothing about its colour. */
const MIN_SKIN_PX = 60;

/** How far to both sides of the border the step is taken, as a share of the crop's side: beyond the feather. */
const STEP_REACH = 5 / 256;

/** Largest distance of the ring outside from the mask, as a share of the crop's side. */
const RING_REACH = 20 / 256;

/**
 * Mean difference (levels of 255) between the two sides of the mask's 0.5 line, measured along its normal. The ratio of
 * a result's to the target's own is `swap.border`.
 */
export function borderStep(picture: Rgb, mask: Float32Array, blur: Blur): number {
  const { widthPx, heightPx } = picture;
  const smooth = blur(mask, 2);
  const reach = STEP_REACH * widthPx;
  const at = (x: number, y: number): number => smooth[y * widthPx + x] ?? 0;
  let [sum, count] = [0, 0];
  for (let y = 1; y < heightPx - 1; y += 1) {
    for (let x = 1; x < widthPx - 1; x += 1) {
      if (at(x, y) < 0.5 || Math.min(at(x - 1, y), at(x + 1, y), at(x, y - 1), at(x, y + 1)) >= 0.5) continue;
      const [dx, dy] = [at(x + 1, y) - at(x - 1, y), at(x, y + 1) - at(x, y - 1)];
      const length = Math.hypot(dx, dy);
      if (length === 0) continue;
      const [u, v] = [(dx / length) * reach, (dy / length) * reach];
      const inside = sampleRgb(picture, x + 0.5 + u, y + 0.5 + v);
      const outside = sampleRgb(picture, x + 0.5 - u, y + 0.5 - v);
      sum += inside.reduce((total, value, c) => total + Math.abs(value - (outside[c] ?? 0)), 0) / 3;
      count += 1;
    }
  }
  return count === 0 ? Number.NaN : sum / count;
}

/**
 * CIELAB distance between the mean skin colour inside the mask and that of the ring outside it; NaN when either side
 * shows too little skin. `skin` marks skin, nose, neck and ears of the target.
 */
export function skinStep(picture: Rgb, mask: Float32Array, skin: Float32Array, blur: Blur): number {
  const near = blur(
    mask.map((value) => (value > 0.02 ? 1 : 0)),
    (RING_REACH * picture.widthPx) / 2,
  );
  const isSkin = (i: number): boolean => (skin[i] ?? 0) > 0.5;
  const inside = meanColour(picture, (i) => isSkin(i) && (mask[i] ?? 0) > 0.9, mask.length);
  const ring = meanColour(picture, (i) => isSkin(i) && (mask[i] ?? 0) < 0.02 && (near[i] ?? 0) > 0.02, mask.length);
  if (inside.count < MIN_SKIN_PX || ring.count < MIN_SKIN_PX) return Number.NaN;
  return colourDistance(inside.colour, ring.colour);
}

/** Energy of detail finer than about 1.5 px where the mask is full: the mean square of luminance minus its blur. */
export function fineEnergy(picture: Rgb, mask: Float32Array, blur: Blur): number {
  const luma = lumaOf(picture);
  const smooth = blur(luma, 1.5);
  let [sum, count] = [0, 0];
  for (let i = 0; i < mask.length; i += 1) {
    if ((mask[i] ?? 0) <= 0.9) continue;
    sum += ((luma[i] ?? 0) - (smooth[i] ?? 0)) ** 2;
    count += 1;
  }
  return count === 0 ? Number.NaN : sum / count;
}

/**
 * Amplitude of fine detail against the target's, from energies: 1 when alike, less when softer or sharper. A mask that is
 * full nowhere has none to compare: 1.
 */
export function alikeDetail(result: number, target: number): number {
  const [less, more] = [Math.min(result, target), Math.max(result, target)];
  return more > 0 ? Math.sqrt(less / more) : 1;
}

/** Share of the pixels where the mask is zero that differ at all. */
export function changedOutside(before: Rgb, after: Rgb, mask: Float32Array): number {
  let [changed, count] = [0, 0];
  for (let i = 0; i < mask.length; i += 1) {
    if ((mask[i] ?? 0) > 0) continue;
    count += 1;
    for (let c = 0; c < 3; c += 1) {
      if (before.data[i * 3 + c] === after.data[i * 3 + c]) continue;
      changed += 1;
      break;
    }
  }
  return count === 0 ? 0 : changed / count;
}
