/** Affine arithmetic between frames, and a face's points carried from the frame they are in to another of one picture. */
import type { Affine, FaceValue, Frame } from '../../kit/index.ts';
import { NodeFault } from '../../kit/index.ts';
import { mapPoints } from '../../perception/affine.ts';

/** The transform that undoes `affine`. */
export function invertAffine([a, b, c, d, e, f]: Affine): Affine {
  const det = a * e - b * d;
  return [e / det, -b / det, (b * f - c * e) / det, -d / det, a / det, (c * d - a * f) / det];
}

/** `outer` after `inner`: x -> outer(inner(x)). */
export function composeAffine(outer: Affine, inner: Affine): Affine {
  const [a, b, c, d, e, f] = outer;
  const [g, h, i, j, k, l] = inner;
  return [a * g + b * j, a * h + b * k, a * i + b * l + c, d * g + e * j, d * h + e * k, d * i + e * l + f];
}

/** From pixels of frame `from` to pixels of frame `to`; both must belong to the same picture. */
export function frameToFrame(from: Frame, to: Frame): Affine {
  return composeAffine(invertAffine(to.toOriginal), from.toOriginal);
}

/**
 * Points float32 [478, 3] of a face in pixels of `frame`.
 * @throws NodeFault `other-picture` when the face was found in another picture.
 */
export function pointsInFrame(face: FaceValue, frame: Frame, port: string): Float32Array {
  if (face.frame.pictureId !== frame.pictureId) {
    throw new NodeFault({
      code: 'other-picture',
      what: 'The face and the image come from two different pictures.',
      where: port,
      fix: 'Link image and face from the same Detect & Align node (or its picture).',
    });
  }
  return mapPoints(face.points.data, frameToFrame(face.frame, frame));
}
