/** A canvas that was re-posed, as a face of its own: what is carried onto it afterwards lies on the moved head. */
import type { MotionBasis } from '../../geometry/motion-basis.ts';
import { type MotionValue, type ParsingLabel, parsingLabels } from '../../kit/index.ts';
import type { AssemblyFace } from './faces.ts';
import { sample } from './layers.ts';
import { type BlurPlane, unite } from './planes.ts';
import { reposeFace } from './repose/repose-face.ts';

/** The face with picture, labels, points and motion as they are once it wears `motion`, and the area that changed. */
export function movedFace(
  basis: MotionBasis,
  face: AssemblyFace,
  motion: MotionValue,
  blur: BlurPlane,
): { readonly face: AssemblyFace; readonly area: Float32Array; readonly doubts: readonly string[] } {
  const moved = reposeFace(basis, face, motion, blur);
  const planes = Object.fromEntries(
    parsingLabels.map((label) => {
      const plane = sample(face.planeOf(label), 1, face.widthPx, moved);
      return [label, plane.map((value) => (value >= 0.5 ? 1 : 0))];
    }),
  ) as Record<ParsingLabel, Float32Array>;
  const planeOf = (...labels: readonly ParsingLabel[]) => {
    const [first, ...rest] = labels.map((label) => planes[label]);
    return first ? unite(first, ...rest) : new Float32Array(face.widthPx * face.heightPx);
  };
  return {
    face: { ...face, rgb: moved.rgb, points: moved.points, motion: moved.motion, planeOf },
    area: moved.area,
    doubts: moved.doubts,
  };
}
