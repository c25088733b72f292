// What the identity model wants to see, and what its descriptor becomes: a unit vector, compared by the cosine.

import type { Affine } from '../kit/context.ts';
import { squareToPicture } from './affine.ts';
import { squareAround } from './mesh-crop.ts';

/** Side of the identity model's input in pixels. */
export const identitySidePx = 224;

/** Length of the descriptor. */
export const identityNumbers = 1024;

// Tight enough that hair and background, which a swap keeps, say little; 1.0 to 1.5 separate people equally well
// (measured, see the README of models/registry).
const margin = 1.2;

/** From pixels of the identity crop (224 x 224) to the picture; `points` are mesh points in the picture. */
export function identityToPicture(points: Float32Array, sidePx = identitySidePx): Affine {
  return squareToPicture(squareAround(points, margin), sidePx);
}

/** A crop's uint8 RGB as the identity model wants it: float32, 0..255 as they are. */
export const identityPixels = (rgb: Uint8Array): Float32Array => Float32Array.from(rgb);

/** The vector with L2 norm 1; throws a RangeError on zeros or NaN, which no picture of a face gives. */
export function normaliseDescriptor(descriptor: Float32Array): Float32Array {
  const norm = Math.sqrt(descriptor.reduce((sum, value) => sum + value * value, 0));
  if (!(norm > 0)) throw new RangeError('The face descriptor has no length: the identity model gave zeros or NaN.');
  return descriptor.map((value) => value / norm);
}

/** Cosine of two unit vectors of the same model. */
export function compareIdentities(left: Float32Array, right: Float32Array): number {
  return left.reduce((sum, value, index) => sum + value * (right[index] ?? 0), 0);
}
