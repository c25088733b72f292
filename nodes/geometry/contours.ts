/**
 * The chains of mesh points that a guide map draws. models/train/contours.json lists the same ones for training, which
 * must see the lines that the nodes draw; a test holds the two together.
 */
import { eyeOpeningPolygons, faceOvalPolygon, lipsPolygon, mouthPolygon } from './regions.ts';

/** A polyline over mesh points; a closed one goes back to its first point. */
export interface Chain {
  readonly name: string;
  readonly indices: readonly number[];
  readonly closed: boolean;
}

/** Width of a drawn line, in pixels of the map. */
export const contourWidthPx = 1.5;

/** Every chain of the guide map; `_R` is the person's right, at the picture's left. */
export const contourChains: readonly Chain[] = [
  { name: 'faceOval', indices: faceOvalPolygon, closed: true },
  { name: 'browUpper_R', indices: [70, 63, 105, 66, 107], closed: false },
  { name: 'browLower_R', indices: [46, 53, 52, 65, 55], closed: false },
  { name: 'browUpper_L', indices: [300, 293, 334, 296, 336], closed: false },
  { name: 'browLower_L', indices: [276, 283, 282, 295, 285], closed: false },
  { name: 'eye_R', indices: eyeOpeningPolygons[0] ?? [], closed: true },
  { name: 'eye_L', indices: eyeOpeningPolygons[1] ?? [], closed: true },
  { name: 'iris_L', indices: [469, 470, 471, 472], closed: true },
  { name: 'iris_R', indices: [474, 475, 476, 477], closed: true },
  { name: 'noseBridge', indices: [168, 6, 197, 195, 5, 4, 1], closed: false },
  { name: 'noseBase', indices: [48, 64, 98, 97, 2, 326, 327, 294, 278], closed: false },
  { name: 'lipsOuter', indices: lipsPolygon, closed: true },
  { name: 'lipsInner', indices: mouthPolygon, closed: true },
];
