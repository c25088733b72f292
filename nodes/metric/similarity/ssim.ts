/** Structural similarity (Wang et al. 2004) with the usual constants: 11 px Gaussian window, sigma 1.5. */

import { float32, type HostTensor } from '../../kit/index.ts';

const SIGMA_PX = 1.5;
const RANGE = 255;
const C1 = (0.01 * RANGE) ** 2;
const C2 = (0.03 * RANGE) ** 2;

type Plane = HostTensor<'float32'>;

function product(a: Plane, b: Plane): Plane {
  return float32(
    a.shape,
    a.data.map((value, at) => value * (b.data[at] ?? 0)),
  );
}

/**
 * SSIM at every pixel of two planes in 0..255, float32 [H, W]; -1..1, 1 where they are equal. `blur` is a Gaussian blur
 * of a plane with a sigma in px.
 */
export function ssimMap(first: Plane, second: Plane, blur: (plane: Plane, sigmaPx: number) => Plane): Plane {
  const mean = (plane: Plane): Float32Array => blur(plane, SIGMA_PX).data;
  const [a, b] = [mean(first), mean(second)];
  const [aa, bb, ab] = [mean(product(first, first)), mean(product(second, second)), mean(product(first, second))];
  return float32(
    first.shape,
    Float32Array.from(a, (ma, at) => {
      const mb = b[at] ?? 0;
      const [va, vb, cov] = [(aa[at] ?? 0) - ma * ma, (bb[at] ?? 0) - mb * mb, (ab[at] ?? 0) - ma * mb];
      return ((2 * ma * mb + C1) * (2 * cov + C2)) / ((ma * ma + mb * mb + C1) * (va + vb + C2));
    }),
  );
}
