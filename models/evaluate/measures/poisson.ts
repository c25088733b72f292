/**
 * Poisson blending (Perez, Gangnet and Blake, 2003): inside the mask the gradients of one picture, at its border the
 * values of another. The rows compare with it because it is what a swap can be without any learning.
 */

import { changedArea, extremeOf } from './changed-area.ts';
import type { Rgb } from './picture.ts';

/** How far the donor's area is drawn in, so that the pixels just outside it are still the donor's. */
const DRAWN_IN_PX = 4;

/**
 * Where the donor's pixels are, drawn in. A reference that was laid on its canvas equals it outside the donor's pixels;
 * gradients across that edge would bring the seam along.
 */
export function donorArea(canvas: Rgb, donor: Rgb): Float32Array {
  return extremeOf(changedArea(canvas, donor), canvas.widthPx, DRAWN_IN_PX, Math.min);
}

/** A sum of squared changes per pixel below which another round changes nothing that 8 bits can show. */
const SETTLED = 1e-3;
const MAX_ROUNDS = 400;

/** Bytes [height * width * 3]: `canvas` with the gradients of `donor` where the mask is 0.5 or more. */
export function poissonBlend(canvas: Rgb, donor: Rgb, mask: ArrayLike<number>): Uint8Array {
  const { widthPx, heightPx } = canvas;
  const inside: number[] = [];
  for (let y = 1; y < heightPx - 1; y += 1) {
    for (let x = 1; x < widthPx - 1; x += 1) if ((mask[y * widthPx + x] ?? 0) >= 0.5) inside.push(y * widthPx + x);
  }
  const blended = Uint8Array.from({ length: widthPx * heightPx * 3 }, (_, i) => canvas.data[i] ?? 0);
  for (let c = 0; c < 3; c += 1) {
    const solved = solveChannel(canvas, donor, inside, c);
    for (const [k, value] of solved.entries()) {
      blended[(inside[k] ?? 0) * 3 + c] = Math.min(255, Math.max(0, Math.round(value)));
    }
  }
  return blended;
}

/**
 * Conjugate gradients on the five-point Laplacian of the masked pixels; what is solved for is the difference from the
 * donor, which is smooth and starts near its solution.
 */
function solveChannel(canvas: Rgb, donor: Rgb, inside: readonly number[], channel: number): Float64Array {
  const { widthPx, heightPx } = canvas;
  const slotOf = new Int32Array(widthPx * heightPx).fill(-1);
  inside.forEach((pixel, slot) => {
    slotOf[pixel] = slot;
  });
  const count = inside.length;
  const steps = [-1, 1, -widthPx, widthPx];
  const neighbours = new Int32Array(count * 4);
  const residual = new Float64Array(count);
  inside.forEach((pixel, slot) => {
    steps.forEach((step, k) => {
      const beside = slotOf[pixel + step] ?? -1;
      neighbours[slot * 4 + k] = beside;
      const at = (pixel + step) * 3 + channel;
      // With the border's difference known, the difference inside is harmonic: its Laplacian is zero.
      if (beside < 0) residual[slot] = (residual[slot] ?? 0) + (canvas.data[at] ?? 0) - (donor.data[at] ?? 0);
    });
  });
  const laplace = (x: Float64Array, slot: number): number => {
    let sum = 4 * (x[slot] ?? 0);
    for (let k = 0; k < 4; k += 1) {
      const beside = neighbours[slot * 4 + k] ?? -1;
      if (beside >= 0) sum -= x[beside] ?? 0;
    }
    return sum;
  };
  const difference = new Float64Array(count);
  const direction = Float64Array.from(residual);
  const applied = new Float64Array(count);
  const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
  let energy = dot(residual, residual);
  for (let round = 0; round < MAX_ROUNDS && energy > SETTLED * count; round += 1) {
    for (let slot = 0; slot < count; slot += 1) applied[slot] = laplace(direction, slot);
    const step = energy / dot(direction, applied);
    for (let slot = 0; slot < count; slot += 1) {
      difference[slot] = (difference[slot] ?? 0) + step * (direction[slot] ?? 0);
      residual[slot] = (residual[slot] ?? 0) - step * (applied[slot] ?? 0);
    }
    const next = dot(residual, residual);
    for (let slot = 0; slot < count; slot += 1) {
      direction[slot] = (residual[slot] ?? 0) + (next / energy) * (direction[slot] ?? 0);
    }
    energy = next;
  }
  return difference.map((value, slot) => value + (donor.data[(inside[slot] ?? 0) * 3 + channel] ?? 0));
}
