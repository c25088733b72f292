/** The motion basis as it ships, read once per test file, and small helpers to make faces from it. */
import { readFileSync } from 'node:fs';
import { createMotionBasis, type MotionBasis } from '../../../nodes/geometry/motion-basis.ts';
import { project, rotationFromPose } from '../../../nodes/geometry/pose.ts';
import { headShape } from '../../../nodes/geometry/shape.ts';
import { readSafetensors } from '../../../nodes/kit/safetensors.ts';

/** Bytes of models/nano/motion-basis.safetensors. */
export const basisBytes = new Uint8Array(
  readFileSync(new URL('../../../models/nano/motion-basis.safetensors', import.meta.url)),
);

/** The basis those bytes make. */
export function shippedBasis(): MotionBasis {
  const { tensors, metadata } = readSafetensors(basisBytes);
  return createMotionBasis(tensors, metadata);
}

/** Seeded numbers: uniform in 0..1 and standard normal. */
export function randomNumbers(seed: number): { uniform: () => number; normal: () => number } {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(uniform() + 1e-12)) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal };
}

/** Expression [57] with the named coefficients set; a name without a side sets both. */
export function expressionOf(basis: MotionBasis, values: Readonly<Record<string, number>>): Float32Array {
  return Float32Array.from(basis.expressionNames, (name) => values[name] ?? values[name.replace(/_[LR]$/, '')] ?? 0);
}

/** Points [478, 3] of a 256 px picture of a face with that shape, expression and pose. */
export function pictureOf(
  basis: MotionBasis,
  shape: ArrayLike<number>,
  expression: ArrayLike<number>,
  pose: ArrayLike<number> = [0, 0, 0],
): Float32Array {
  const camera = { rotation: rotationFromPose(pose), scalePx: 10, translationPx: [128, 150] as const };
  return project(headShape(basis, shape, expression), camera);
}

/** x, y and z of one point. */
export function pointAt(points: ArrayLike<number>, i: number): [x: number, y: number, z: number] {
  return [points[i * 3] ?? Number.NaN, points[i * 3 + 1] ?? Number.NaN, points[i * 3 + 2] ?? Number.NaN];
}
