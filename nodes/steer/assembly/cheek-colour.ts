/** The colour of the skin under the eyes: what light falls on them. */
import { sample } from './layers.ts';

/** Mesh points of the cheek under each eye, in the order of geometry's eyes. */
const CHEEKS = [
  [280, 330],
  [50, 101],
] as const;

/**
 * Mean colour of the cheeks in RGB [H * W * 3] with mesh points [478, 3]; `weights` say how much each side's counts.
 */
export function cheekColour(
  { rgb, points, widthPx }: { rgb: Float32Array; points: ArrayLike<number>; widthPx: number },
  weights: readonly number[] = [1, 1],
): readonly [number, number, number] {
  const mean: [number, number, number] = [0, 0, 0];
  const total = Math.max(1e-6, 2 * ((weights[0] ?? 0) + (weights[1] ?? 0)));
  CHEEKS.forEach((side, k) => {
    const positions = Float32Array.from(side.flatMap((i) => [points[i * 3] ?? 0, points[i * 3 + 1] ?? 0]));
    sample(rgb, 3, widthPx, { positions }).forEach((value, i) => {
      mean[i % 3] = (mean[i % 3] ?? 0) + ((weights[k] ?? 0) * value) / total;
    });
  });
  return mean;
}
