/** Who a face is nearest to, by dlib's descriptors (its authors take 0.6 as the distance from which faces differ). */

/** Euclidean distance of two descriptors. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += ((a[i] ?? 0) - (b[i] ?? 0)) ** 2;
  return Math.sqrt(sum);
}

/** 1 - distance: 1 is the same picture, about 0.4 and more the same person, strangers lie around 0.2. */
export function similarity(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return 1 - distance(a, b);
}

/** Name of the gallery's nearest face; the first of equals. @throws RangeError when the gallery is empty. */
export function nearest(probe: ArrayLike<number>, gallery: ReadonlyMap<string, ArrayLike<number>>): string {
  let [best, bestDistance] = ['', Number.POSITIVE_INFINITY];
  for (const [name, descriptor] of gallery) {
    const away = distance(probe, descriptor);
    if (away < bestDistance) [best, bestDistance] = [name, away];
  }
  if (best === '') throw new RangeError('the gallery holds no face to compare with');
  return best;
}
