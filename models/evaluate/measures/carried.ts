/** How much of what was wanted arrived. */

import { labOf, type Rgb } from './picture.ts';

function difference(a: Rgb, b: Rgb, weights: ArrayLike<number>): number {
  let [sum, total] = [0, 0];
  for (let i = 0; i < weights.length; i += 1) {
    const weight = weights[i] ?? 0;
    if (weight === 0) continue;
    for (let c = 0; c < 3; c += 1) sum += weight * Math.abs((a.data[i * 3 + c] ?? 0) - (b.data[i * 3 + c] ?? 0));
    total += weight;
  }
  return total === 0 ? 0 : sum / total;
}

/** 1 when the result shows what is wanted, 0 when it is as far from it as before (or further). */
export function carriedShare(before: Rgb, result: Rgb, wanted: Rgb, mask: ArrayLike<number>): number {
  const way = difference(before, wanted, mask);
  return way === 0 ? 0 : Math.max(0, 1 - difference(result, wanted, mask) / way);
}

/** Mean and standard deviation of CIELAB L, a, b under weights: [6]. */
export function styleOf(picture: Rgb, weights: ArrayLike<number>): readonly number[] {
  const [sums, squares] = [
    [0, 0, 0],
    [0, 0, 0],
  ];
  let total = 0;
  for (let i = 0; i < weights.length; i += 1) {
    const weight = weights[i] ?? 0;
    if (weight === 0) continue;
    const { data } = picture;
    labOf([data[i * 3] ?? 0, data[i * 3 + 1] ?? 0, data[i * 3 + 2] ?? 0]).forEach((value, c) => {
      sums[c] = (sums[c] ?? 0) + weight * value;
      squares[c] = (squares[c] ?? 0) + weight * value * value;
    });
    total += weight;
  }
  const means = sums.map((sum) => sum / Math.max(total, 1e-9));
  const spreads = squares.map((sum, c) => Math.sqrt(Math.max(0, sum / Math.max(total, 1e-9) - (means[c] ?? 0) ** 2)));
  return [...means, ...spreads];
}
