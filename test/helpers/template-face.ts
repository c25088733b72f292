/** A face whose five points lie where ArcFace's template puts them, for crops that a test can write out. */

import { eyeOpeningPolygons } from '../../nodes/geometry/regions.ts';
import { type FaceValue, float32, type ImageValue } from '../../nodes/kit/index.ts';

// ArcFace's five points on a crop of 112 px, as the mesh would give them.
const TEMPLATE = [
  [38.2946, 51.6963],
  [73.5318, 51.5014],
  [56.0252, 71.7366],
  [41.5493, 92.3655],
  [70.7299, 92.2041],
] as const;

/** A face whose five points lie where `place` puts the template's; its box is the picture's middle half. */
export function faceOf(image: ImageValue, place: (x: number, y: number) => readonly [number, number]): FaceValue {
  const points = new Float32Array(478 * 3);
  const put = (index: number, template: readonly [number, number]) => {
    const [x, y] = place(...template);
    points[index * 3] = x;
    points[index * 3 + 1] = y;
  };
  const [eye, otherEye, nose, mouth, otherMouth] = TEMPLATE;
  for (const index of eyeOpeningPolygons[0] ?? []) put(index, eye);
  for (const index of eyeOpeningPolygons[1] ?? []) put(index, otherEye);
  put(4, nose);
  put(61, mouth);
  put(291, otherMouth);
  const { widthPx, heightPx } = image.frame;
  const box = { x: widthPx / 4, y: heightPx / 4, width: widthPx / 2, height: heightPx / 2 };
  return { kind: 'face', box, points: float32([478, 3], points), score: 1, frame: image.frame };
}
