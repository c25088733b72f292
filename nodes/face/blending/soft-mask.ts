/** The mask a crop is pasted under: feathered, zero at the crop's border, and exactly zero where nothing may change. */
import type { BlurPlane } from './match-sharpness.ts';

/** Below this a pixel would change by less than half a level of 255; it counts as outside. */
const NOTHING = 1 / 512;

/** A mask [H * W] 0..1 blurred by about `featherPx`, faded out towards the border of its crop. */
export function softenMask(mask: Float32Array, widthPx: number, featherPx: number, blur: BlurPlane): Float32Array {
  const heightPx = mask.length / widthPx;
  const soft = featherPx > 0 ? blur(mask, featherPx / 2) : Float32Array.from(mask);
  // Without this a mask that reaches the border would leave the crop's edge as a straight seam in the picture.
  const fadePx = Math.max(2, featherPx);
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      const i = y * widthPx + x;
      const borderPx = Math.min(x, y, widthPx - 1 - x, heightPx - 1 - y);
      const value = (soft[i] ?? 0) * Math.min(1, borderPx / fadePx);
      soft[i] = value < NOTHING ? 0 : Math.min(1, value);
    }
  }
  return soft;
}

/**
 * Weights of the ring where both pictures should show the same thing: the mask's soft edge and `reachPx` around it.
 */
export function ringOf(mask: Float32Array, reachPx: number, blur: BlurPlane): Float32Array {
  const wide = blur(mask, reachPx);
  const ring = new Float32Array(mask.length);
  for (let i = 0; i < mask.length; i += 1) ring[i] = (mask[i] ?? 0) < 0.5 && (wide[i] ?? 0) > 0.02 ? 1 : 0;
  return ring;
}
