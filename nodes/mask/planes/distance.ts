/** Exact Euclidean distance transform (Felzenszwalb and Huttenlocher 2012): linear in the number of pixels. */

// Larger than any distance of a plane, yet finite so that differences of its square are numbers.
const FAR_PX = 1e6;

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
  const distance = downColumns(inside, width, height);
  const [heights, squared] = [new Float64Array(width), new Float64Array(width)];
  const [apexes, bounds] = [new Int32Array(width + 1), new Float64Array(width + 2)];
  for (let start = 0; start < distance.length; start += width) {
    for (let x = 0; x < width; x++) heights[x] = (distance[start + x] as number) ** 2;
    lowerEnvelope(heights, width, squared, apexes, bounds);
    for (let x = 0; x < width; x++) distance[start + x] = Math.sqrt(squared[x] as number);
  }
  return distance;
}

/** Distance of every pixel to the nearest inside one of its own column, which counting rows down and up finds. */
function downColumns(inside: (at: number) => boolean, width: number, height: number): Float32Array {
  const distance = new Float32Array(width * height);
  for (let at = 0; at < distance.length; at++) {
    const above = at < width ? FAR_PX : (distance[at - width] as number);
    distance[at] = inside(at) ? 0 : Math.min(FAR_PX, above + 1);
  }
  for (let at = distance.length - width - 1; at >= 0; at--) {
    distance[at] = Math.min(distance[at] as number, (distance[at + width] as number) + 1);
  }
  return distance;
}
