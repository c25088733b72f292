/** Facial texture: what colour the vertices have once the light is divided out, as 32 coefficients of a small basis. */
import type { MotionBasis } from './motion-basis.ts';
import { solveBounded } from './solve-bounded.ts';
import type { VertexSamples } from './vertex-colours.ts';

/** Colours over shade, [468, 3], about 1 on plain skin; kept within 0..3, where shine and hair would run away. */
export function vertexAlbedo(samples: VertexSamples, shade: ArrayLike<number>): Float32Array {
  return samples.colours.map((colour, i) => Math.min(3, colour / (shade[i] as number)));
}

/**
 * Texture coefficients [32], unit variance over people, of an albedo [468, 3] seen where `visible` [468] is 1.
 * Undefined when the basis carries no texture.
 */
export function fitTexture(
  basis: MotionBasis,
  albedo: ArrayLike<number>,
  visible: ArrayLike<number>,
): Float32Array | undefined {
  const { textureMean: mean, textureModes: modes } = basis;
  if (!mean || !modes) return undefined;
  const size = 468 * 3;
  const n = modes.length / size;
  const matrix = new Float64Array(n * n);
  const gradient = new Float64Array(n);
  // One colour of one vertex scatters by about 0.2 beside what the modes explain; neighbours share most of it.
  const weight = 1 / (0.2 ** 2 * 8);
  for (let m = 0; m < n; m++) {
    for (let k = m; k < n; k++) {
      let sum = 0;
      for (let i = 0; i < size; i++) {
        if (visible[(i / 3) | 0]) sum += (modes[m * size + i] as number) * (modes[k * size + i] as number);
      }
      matrix[m * n + k] = matrix[k * n + m] = weight * sum;
    }
    let right = 0;
    for (let i = 0; i < size; i++) {
      if (visible[(i / 3) | 0])
        right += (modes[m * size + i] as number) * ((albedo[i] as number) - (mean[i] as number));
    }
    gradient[m] = weight * right;
    matrix[m * (n + 1)] = (matrix[m * (n + 1)] as number) + 1;
  }
  const x = new Float64Array(n);
  solveBounded({ matrix, gradient, lower: new Float64Array(n).fill(-6), upper: new Float64Array(n).fill(6) }, x, 200);
  return Float32Array.from(x);
}
