/**
 * The palette of one picture given to another: mean and covariance of the colours are carried over by the linear map
 * that moves colours least (Monge-Kantorovich for two Gaussians, Pitie and Kokaram 2007), in opponent colours.
 */

type Triple = readonly [number, number, number];

/** Opponent colours of sRGB bytes: light, red against green, blue against yellow. */
function toOpponent(r: number, g: number, b: number): Triple {
  return [(r + g + b) / 3, r - g, (r + g) / 2 - b];
}

function fromOpponent([light, redness, yellowness]: Triple): Triple {
  const g = light - redness / 2 + yellowness / 3;
  return [g + redness, g, g + redness / 2 - yellowness];
}

interface Palette {
  readonly mean: Triple;
  /** Row-major 3 x 3. */
  readonly covariance: readonly number[];
}

/** Mean and covariance of the opponent colours of RGB [n * 3]. */
export function paletteOf(rgb: ArrayLike<number>): Palette {
  const count = rgb.length / 3;
  const mean = [0, 0, 0];
  const products = new Array<number>(9).fill(0);
  for (let i = 0; i < rgb.length; i += 3) {
    const colour = toOpponent(rgb[i] ?? 0, rgb[i + 1] ?? 0, rgb[i + 2] ?? 0);
    for (let a = 0; a < 3; a += 1) {
      mean[a] = (mean[a] ?? 0) + (colour[a] ?? 0) / count;
      for (let b = 0; b < 3; b += 1) {
        products[a * 3 + b] = (products[a * 3 + b] ?? 0) + ((colour[a] ?? 0) * (colour[b] ?? 0)) / count;
      }
    }
  }
  const covariance = products.map((p, k) => p - (mean[Math.floor(k / 3)] ?? 0) * (mean[k % 3] ?? 0) + (k % 4 ? 0 : 4));
  return { mean: mean as unknown as Triple, covariance };
}

const times = (a: readonly number[], b: readonly number[]): number[] =>
  Array.from({ length: 9 }, (_, k) => {
    const [row, column] = [Math.floor(k / 3), k % 3];
    return [0, 1, 2].reduce((sum, j) => sum + (a[row * 3 + j] ?? 0) * (b[j * 3 + column] ?? 0), 0);
  });

function inverse(m: readonly number[]): number[] {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0] = m;
  const det = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g) || 1e-9;
  return [
    e * i - f * h,
    c * h - b * i,
    b * f - c * e,
    f * g - d * i,
    a * i - c * g,
    c * d - a * f,
    d * h - e * g,
    b * g - a * h,
    a * e - b * d,
  ].map((value) => value / det);
}

/** Square root of a symmetric positive matrix by Denman and Beavers' iteration. */
function squareRoot(m: readonly number[]): number[] {
  let [y, z] = [[...m], [1, 0, 0, 0, 1, 0, 0, 0, 1]];
  for (let round = 0; round < 24; round += 1) {
    const [yInverse, zInverse] = [inverse(y), inverse(z)];
    const next = y.map((value, k) => (value + (zInverse[k] ?? 0)) / 2);
    z = z.map((value, k) => (value + (yInverse[k] ?? 0)) / 2);
    y = next;
  }
  return y;
}

/** RGB [n * 3] with its palette moved from `own` to `wanted` by `strength` (0..1). */
export function movePalette(rgb: Float32Array, own: Palette, wanted: Palette, strength: number): Float32Array {
  const root = squareRoot(own.covariance);
  const back = inverse(root);
  const map = times(times(back, squareRoot(times(times(root, wanted.covariance), root))), back);
  const out = new Float32Array(rgb.length);
  for (let i = 0; i < rgb.length; i += 3) {
    const colour = toOpponent(rgb[i] ?? 0, rgb[i + 1] ?? 0, rgb[i + 2] ?? 0);
    const from = colour.map((value, k) => value - (own.mean[k] ?? 0));
    const moved = [0, 1, 2].map((row) => {
      const value = [0, 1, 2].reduce((sum, k) => sum + (map[row * 3 + k] ?? 0) * (from[k] ?? 0), 0);
      const was = colour[row] ?? 0;
      return was + strength * (value + (wanted.mean[row] ?? 0) - was);
    });
    out.set(fromOpponent(moved as unknown as Triple), i);
  }
  return out;
}
