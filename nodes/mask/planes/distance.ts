/** Exact Euclidean distance transform (Felzenszwalb and Huttenlocher 2012): linear in the number of pixels. */

// Larger than any squared distance of a plane, yet finite so that differences of it are numbers.
const FAR = 1e12;

function lowerEnvelope(
  heights: Float64Array,
  length: number,
  out: Float64Array,
  apexes: Int32Array,
  bounds: Float64Array,
): void {
  let last = 0;
  apexes[0] = 0;
  bounds[0] = Number.NEGATIVE_INFINITY;
  bounds[1] = Number.POSITIVE_INFINITY;
  const crossing = (q: number, p: number): number =>
    ((heights[q] ?? 0) + q * q - ((heights[p] ?? 0) + p * p)) / (2 * q - 2 * p);
  for (let q = 1; q < length; q++) {
    let at = crossing(q, apexes[last] ?? 0);
    while (last > 0 && at <= (bounds[last] ?? 0)) {
      last -= 1;
      at = crossing(q, apexes[last] ?? 0);
    }
    last += 1;
    apexes[last] = q;
    bounds[last] = at;
    bounds[last + 1] = Number.POSITIVE_INFINITY;
  }
  let k = 0;
  for (let q = 0; q < length; q++) {
    while ((bounds[k + 1] ?? 0) < q) k += 1;
    const apex = apexes[k] ?? 0;
    out[q] = (q - apex) ** 2 + (heights[apex] ?? 0);
  }
}

/** Distance in px of every pixel of a row-major plane to the nearest one that is inside; huge when none is. */
export function distanceTo(inside: (at: number) => boolean, width: number, height: number): Float32Array {
  const squared = Float64Array.from({ length: width * height }, (_, at) => (inside(at) ? 0 : FAR));
  const longest = Math.max(width, height);
  const [line, out] = [new Float64Array(longest), new Float64Array(longest)];
  const [apexes, bounds] = [new Int32Array(longest + 1), new Float64Array(longest + 2)];
  const along = (start: number, stride: number, length: number): void => {
    for (let k = 0; k < length; k++) line[k] = squared[start + k * stride] ?? 0;
    lowerEnvelope(line, length, out, apexes, bounds);
    for (let k = 0; k < length; k++) squared[start + k * stride] = out[k] ?? 0;
  };
  for (let x = 0; x < width; x++) along(x, width, height);
  for (let y = 0; y < height; y++) along(y * width, 1, width);
  return Float32Array.from(squared, Math.sqrt);
}
