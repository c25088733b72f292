/** What light and texture make the vertices of a mesh look like. */
import { shadeOf } from '../../geometry/light.ts';
import type { MotionBasis } from '../../geometry/motion-basis.ts';
import { meshNormals } from '../../geometry/normals.ts';
import type { LightValue, TextureValue } from '../../kit/index.ts';

/** What a face shows beside its shape, as far as it is given. */
export interface Shading {
  readonly light?: LightValue | undefined;
  readonly texture?: TextureValue | undefined;
}

/** Below it an albedo is hair or a hole, not skin. */
const LEAST_ALBEDO = 0.08;

/**
 * Logarithms of the vertices' colours in linear light [468, 3], at points [478, 3] in pixels. Without a light it is
 * even and white, without a texture that of the mean face.
 */
export function logColours(basis: MotionBasis, { light, texture }: Shading, points: ArrayLike<number>): Float32Array {
  const shade = light && shadeOf(light.coefficients.data, meshNormals(points));
  return albedoOf(basis, texture).map((albedo, i) => Math.log(albedo * (shade?.[i] ?? 1)));
}

function albedoOf(
  { textureMean: mean, textureModes: modes }: MotionBasis,
  texture: TextureValue | undefined,
): Float32Array {
  const albedo = Float32Array.from(mean ?? new Float32Array(468 * 3).fill(1));
  texture?.coefficients.data.forEach((amount, m) => {
    for (let i = 0; i < albedo.length; i += 1)
      albedo[i] = (albedo[i] as number) + amount * (modes?.[m * albedo.length + i] ?? 0);
  });
  return albedo.map((value) => Math.max(LEAST_ALBEDO, value));
}
