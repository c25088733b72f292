/** Brightness of pixel `i` of interleaved RGB, on the scale of the values. */
export function levelAt(rgb: ArrayLike<number>, i: number): number {
  return 0.3 * (rgb[i * 3] ?? 0) + 0.59 * (rgb[i * 3 + 1] ?? 0) + 0.11 * (rgb[i * 3 + 2] ?? 0);
}
