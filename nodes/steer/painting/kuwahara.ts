/**
 * Kuwahara's filter: each pixel takes the mean of the calmest of the four squares beside it. Areas turn into flat dabs
 * of paint while edges stay sharp. Sums over squares come from running totals, so the radius costs nothing.
 */

/** Running totals of a plane with one row and column of zeros in front. */
function totals(plane: Float32Array, widthPx: number): Float64Array {
  const heightPx = plane.length / widthPx;
  const across = widthPx + 1;
  const sums = new Float64Array(across * (heightPx + 1));
  for (let y = 0; y < heightPx; y += 1) {
    let row = 0;
    for (let x = 0; x < widthPx; x += 1) {
      row += plane[y * widthPx + x] ?? 0;
      sums[(y + 1) * across + x + 1] = row + (sums[y * across + x + 1] ?? 0);
    }
  }
  return sums;
}

/** RGB [H * W * 3] painted with dabs of `radiusPx`. */
export function paintDabs(rgb: Float32Array, widthPx: number, radiusPx: number): Float32Array {
  const heightPx = rgb.length / 3 / widthPx;
  const planes = [0, 1, 2].map((c) => Float32Array.from({ length: widthPx * heightPx }, (_, i) => rgb[i * 3 + c] ?? 0));
  const light = Float32Array.from(
    planes[0] ?? [],
    (r, i) => 0.3 * r + 0.59 * (planes[1]?.[i] ?? 0) + 0.11 * (planes[2]?.[i] ?? 0),
  );
  const sums = planes.map((plane) => totals(plane, widthPx));
  const lights = totals(light, widthPx);
  const squares = totals(
    light.map((value) => value * value),
    widthPx,
  );
  const across = widthPx + 1;
  const out = new Float32Array(rgb.length);
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      let [calmest, corner, count] = [Number.POSITIVE_INFINITY, [0, 0, 0, 0], 1];
      for (let square = 0; square < 4; square += 1) {
        const left = Math.max(0, square & 1 ? x : x - radiusPx);
        const right = Math.min(widthPx, (square & 1 ? x + radiusPx : x) + 1);
        const top = Math.max(0, square & 2 ? y : y - radiusPx);
        const bottom = Math.min(heightPx, (square & 2 ? y + radiusPx : y) + 1);
        const at = [bottom * across + right, top * across + right, bottom * across + left, top * across + left];
        const pixels = (right - left) * (bottom - top);
        const mean = sumAt(lights, at) / pixels;
        const variance = sumAt(squares, at) / pixels - mean * mean;
        if (variance >= calmest) continue;
        calmest = variance;
        corner = at;
        count = pixels;
      }
      const to = (y * widthPx + x) * 3;
      for (let c = 0; c < 3; c += 1) out[to + c] = sumAt(sums[c] as Float64Array, corner) / count;
    }
  }
  return out;
}

function sumAt(sums: Float64Array, at: readonly number[]): number {
  return (
    (sums[at[0] as number] as number) -
    (sums[at[1] as number] as number) -
    (sums[at[2] as number] as number) +
    (sums[at[3] as number] as number)
  );
}
