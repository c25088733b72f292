/** A small surface drawn with its depths: colours per corner, lit from the viewer, soft edges by finer sampling. */

/** Samples per pixel and axis. */
const FINE = 3;
const LEAST_LIGHT = 0.75;

/** Unit normals [n, 3] of corners in pixels, z towards the viewer positive. */
function cornerNormals(points: ArrayLike<number>, triangles: ArrayLike<number>): Float32Array {
  const normals = new Float32Array(points.length);
  for (let t = 0; t < triangles.length; t += 3) {
    const corners = [0, 1, 2].map((k) => (triangles[t + k] ?? 0) * 3);
    const [a = 0, b = 0, c = 0] = corners;
    const edge = (from: number, to: number) => [0, 1, 2].map((k) => (points[to + k] ?? 0) - (points[from + k] ?? 0));
    const [[ux = 0, uy = 0, uz = 0], [vx = 0, vy = 0, vz = 0]] = [edge(a, b), edge(a, c)];
    const normal = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
    for (const corner of corners)
      for (let k = 0; k < 3; k += 1) normals[corner + k] = (normals[corner + k] ?? 0) + (normal[k] ?? 0);
  }
  for (let i = 0; i < normals.length; i += 3) {
    const length = Math.hypot(normals[i] ?? 0, normals[i + 1] ?? 0, normals[i + 2] ?? 0) || 1;
    for (let k = i; k < i + 3; k += 1) normals[k] = (normals[k] ?? 0) / length;
  }
  return normals;
}

/**
 * Draws triangles over points [n, 3] (pixels, smaller z nearer) with colours [n, 3] 0..255 into `rgb` [H * W * 3], in
 * place, where `where` [H * W] is above 0.
 */
export function drawSurface(
  rgb: Float32Array,
  widthPx: number,
  points: ArrayLike<number>,
  triangles: ArrayLike<number>,
  colours: ArrayLike<number>,
  where: Float32Array,
): void {
  const box = boxOf(where, widthPx);
  const [width, height] = [box.width * FINE, box.height * FINE];
  if (width <= 0) return;
  const depth = new Float32Array(width * height).fill(Number.POSITIVE_INFINITY);
  const fine = new Float32Array(width * height * 3);
  const normals = cornerNormals(points, triangles);
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [triangles[t] ?? 0, triangles[t + 1] ?? 0, triangles[t + 2] ?? 0];
    const at = (v: number, axis: number, from: number) => ((points[v * 3 + axis] ?? 0) - from) * FINE;
    const [ax, ay, bx, by, cx, cy] = [a, b, c].flatMap((v) => [at(v, 0, box.left), at(v, 1, box.top)]) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
    if (Math.abs(area) < 1e-9) continue;
    const [left, right] = [Math.max(0, Math.floor(Math.min(ax, bx, cx))), Math.min(width - 1, Math.max(ax, bx, cx))];
    const [top, bottom] = [Math.max(0, Math.floor(Math.min(ay, by, cy))), Math.min(height - 1, Math.max(ay, by, cy))];
    for (let y = top; y <= bottom; y += 1) {
      for (let x = left; x <= right; x += 1) {
        const [px, py] = [x + 0.5, y + 0.5];
        const u = ((bx - px) * (cy - py) - (by - py) * (cx - px)) / area;
        const v = ((cx - px) * (ay - py) - (cy - py) * (ax - px)) / area;
        const w = 1 - u - v;
        if (u < 0 || v < 0 || w < 0) continue;
        const mix = (values: ArrayLike<number>, k: number) =>
          u * (values[a * 3 + k] ?? 0) + v * (values[b * 3 + k] ?? 0) + w * (values[c * 3 + k] ?? 0);
        const i = y * width + x;
        const z = mix(points, 2);
        if (z >= (depth[i] ?? 0)) continue;
        depth[i] = z;
        const light = LEAST_LIGHT + (1 - LEAST_LIGHT) * Math.abs(mix(normals, 2));
        for (let k = 0; k < 3; k += 1) fine[i * 3 + k] = light * mix(colours, k);
      }
    }
  }
  for (let y = 0; y < box.height; y += 1) {
    for (let x = 0; x < box.width; x += 1) {
      const to = (y + box.top) * widthPx + x + box.left;
      let drawn = 0;
      const sum = [0, 0, 0];
      for (let k = 0; k < FINE * FINE; k += 1) {
        const i = (y * FINE + Math.floor(k / FINE)) * width + x * FINE + (k % FINE);
        if (depth[i] === Number.POSITIVE_INFINITY) continue;
        drawn += 1 / FINE ** 2;
        for (let c = 0; c < 3; c += 1) sum[c] = (sum[c] ?? 0) + (fine[i * 3 + c] ?? 0) / FINE ** 2;
      }
      for (let c = 0; c < 3; c += 1) rgb[to * 3 + c] = (rgb[to * 3 + c] ?? 0) * (1 - drawn) + (sum[c] ?? 0);
    }
  }
}

function boxOf(where: Float32Array, widthPx: number): { left: number; top: number; width: number; height: number } {
  let [left, top, right, bottom] = [widthPx, where.length / widthPx, -1, -1];
  where.forEach((value, i) => {
    if (value <= 0) return;
    const [x, y] = [i % widthPx, Math.floor(i / widthPx)];
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  });
  return { left, top, width: right + 1 - left, height: bottom + 1 - top };
}
