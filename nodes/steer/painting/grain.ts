/**
 * Texture statistics of a picture: how strong its brightness varies at each of a few sizes, and how to give another
 * picture the same strengths. What is not there (canvas, paper, bristles) is added as noise of that size.
 */
import type { BlurPlane } from '../assembly/planes.ts';

/** Sizes of texture in px, from fine to coarse; each band lies between two blurs. */
const SIGMAS_PX = [0.8, 1.6, 3.2] as const;

/** Root mean square of the brightness (0..255) in each band of a plane. */
export function bandStrengths(light: Float32Array, blur: BlurPlane): readonly number[] {
  return bandsOf(light, blur).map(calmStrength);
}

function bandsOf(light: Float32Array, blur: BlurPlane): Float32Array[] {
  let finer = light;
  return SIGMAS_PX.map((sigmaPx) => {
    const coarser = blur(light, sigmaPx);
    const band = finer.map((value, i) => value - (coarser[i] ?? 0));
    finer = coarser;
    return band;
  });
}

/** Strength where nothing but texture is: edges would speak of what is shown, so the upper third is left out. */
function calmStrength(band: Float32Array): number {
  const sizes = Array.from({ length: Math.ceil(band.length / 7) }, (_, k) => Math.abs(band[k * 7] ?? 0)).sort(
    (a, b) => a - b,
  );
  const calm = sizes.slice(0, Math.max(1, Math.floor(sizes.length * 0.67)));
  return Math.sqrt(calm.reduce((sum, value) => sum + value * value, 0) / calm.length);
}

/** Texture [n] to be added to a picture of that `light`, so that its bands are as strong as `wanted`; from `noise` [n]. */
export function missingTexture(
  light: Float32Array,
  wanted: readonly number[],
  noise: Float32Array,
  blur: BlurPlane,
): Float32Array {
  const own = bandStrengths(light, blur);
  const texture = new Float32Array(light.length);
  bandsOf(noise, blur).forEach((band, k) => {
    const lack = Math.sqrt(Math.max(0, (wanted[k] ?? 0) ** 2 - (own[k] ?? 0) ** 2));
    const scale = lack / (calmStrength(band) + 1e-6);
    for (let i = 0; i < texture.length; i += 1) texture[i] = (texture[i] ?? 0) + scale * (band[i] ?? 0);
  });
  return texture;
}
