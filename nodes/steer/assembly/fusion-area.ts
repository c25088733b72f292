/** The area that is generated anew, before it is grown and feathered; row-major planes of 0 and 1. */
import { eyeOpeningPolygons, faceOvalPolygon, lidPolygons } from '../../geometry/regions.ts';
import type { AssemblyFace } from './faces.ts';
import { polygonPlane, unite } from './planes.ts';
import type { FusionArea } from './tasks.ts';

const headLabels = [
  'skin',
  'nose',
  'brow-left',
  'brow-right',
  'eye-left',
  'eye-right',
  'upper-lip',
  'lower-lip',
  'mouth',
  'hair',
  'hat',
  'ear-left',
  'ear-right',
  'earring',
  'glasses',
] as const;

/** Labels that make up a head, for what moves with it. */
export function headPlane(canvas: AssemblyFace): Float32Array {
  return canvas.planeOf(...headLabels);
}

/**
 * Area of a re-posed canvas: where the face, the whole head or the eyes were or come to lie. `movedHead` is the head's
 * plane after the movement.
 */
export function reposedArea(
  area: FusionArea,
  canvas: AssemblyFace,
  target: ArrayLike<number>,
  movedHead: Float32Array,
): Float32Array {
  const { widthPx, heightPx, points } = canvas;
  const both = (polygons: readonly (readonly number[])[]) =>
    unite(polygonPlane(points, polygons, widthPx, heightPx), polygonPlane(target, polygons, widthPx, heightPx));
  if (area === 'eyes') return both([...lidPolygons, ...eyeOpeningPolygons]);
  if (area === 'face') return both([faceOvalPolygon]);
  return unite(
    both([faceOvalPolygon]),
    headPlane(canvas),
    movedHead.map((value) => (value >= 0.5 ? 1 : 0)),
  );
}
