// Perception for the preparation of training data, without the engine: the same steps and the same pure functions as
// the face nodes (nodes/perception), one picture at a time on one core.

import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Affine } from '../../nodes/kit/context.ts';
import { squareToPicture } from '../../nodes/perception/affine.ts';
import { detectorSidePx } from '../../nodes/perception/anchors.ts';
import { decodeDetections, detectorPixels, detectorToPicture } from '../../nodes/perception/decode-detections.ts';
import {
  identityPixels,
  identitySidePx,
  identityToPicture,
  normaliseDescriptor,
} from '../../nodes/perception/faceres.ts';
import type { EyeLook } from '../../nodes/perception/iris.ts';
import { addIrises, eyeToPicture, irisSidePx } from '../../nodes/perception/iris.ts';
import {
  meshSidePx,
  readMesh,
  squareFromDetection,
  squareFromMesh,
  unitPixels,
} from '../../nodes/perception/mesh-crop.ts';
import type { StorePlaces } from '../store/locate.ts';
import { ensureModel } from '../store/locate.ts';

/** An RGB picture, uint8 [height, width, 3]. */
export interface Picture {
  rgb: Uint8Array;
  widthPx: number;
  heightPx: number;
}

/** A found face: 478 points in pixels of the picture, and how sure the detector and the mesh are (0..1). */
export interface FoundFace {
  points: Float32Array;
  score: number;
  presence: number;
}

/** Picture of `sizePx` squared whose pixels show `picture` at `toPicture`; bilinear, black outside. */
export function cropPicture(picture: Picture, toPicture: Affine, sizePx: number): Uint8Array {
  const { rgb, widthPx, heightPx } = picture;
  const [a, b, c, d, e, f] = toPicture;
  const crop = new Uint8Array(sizePx * sizePx * 3);
  const at = (x: number, y: number, channel: number): number =>
    x < 0 || y < 0 || x >= widthPx || y >= heightPx ? 0 : (rgb[(y * widthPx + x) * 3 + channel] ?? 0);
  for (let row = 0; row < sizePx; row++) {
    for (let column = 0; column < sizePx; column++) {
      const x = a * (column + 0.5) + b * (row + 0.5) + c - 0.5;
      const y = d * (column + 0.5) + e * (row + 0.5) + f - 0.5;
      const left = Math.floor(x);
      const top = Math.floor(y);
      const u = x - left;
      const v = y - top;
      for (let channel = 0; channel < 3; channel++) {
        const above = at(left, top, channel) * (1 - u) + at(left + 1, top, channel) * u;
        const below = at(left, top + 1, channel) * (1 - u) + at(left + 1, top + 1, channel) * u;
        crop[(row * sizePx + column) * 3 + channel] = Math.round(above * (1 - v) + below * v);
      }
    }
  }
  return crop;
}

/** Loads the four perception models and gives functions to find a face and to describe whose it is. */
export async function createFaceFinder(places: StorePlaces = {}) {
  const load = async (id: string) =>
    InferenceSession.create((await ensureModel(id, places)).path, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  const [detector, mesh, iris, identity] = await Promise.all(
    ['nano/detector', 'nano/mesh', 'nano/iris', 'nano/identity'].map(load),
  );
  if (!detector || !mesh || !iris || !identity) throw new Error('A perception model did not load.');

  const run = async (session: InferenceSession, pixels: Float32Array, sizePx: number) => {
    const results = await session.run({ pixels: new Tensor('float32', pixels, [1, sizePx, sizePx, 3]) });
    return (name: string): Float32Array => results[name]?.data as Float32Array;
  };

  const findMesh = async (picture: Picture, toPicture: Affine) => {
    const output = await run(mesh, unitPixels(cropPicture(picture, toPicture, meshSidePx)), meshSidePx);
    return readMesh(output('points'), output('presence'), toPicture);
  };

  /** The best face of the picture, or null; `irises` costs two more runs. */
  const findFace = async (picture: Picture, irises = true): Promise<FoundFace | null> => {
    const toPicture = detectorToPicture(picture.widthPx, picture.heightPx);
    const output = await run(detector, detectorPixels(cropPicture(picture, toPicture, detectorSidePx)), detectorSidePx);
    const [best] = decodeDetections(
      {
        scores_16: output('scores_16'),
        boxes_16: output('boxes_16'),
        scores_32: output('scores_32'),
        boxes_32: output('boxes_32'),
      },
      toPicture,
    );
    if (best === undefined) return null;
    const first = await findMesh(picture, squareToPicture(squareFromDetection(best), meshSidePx));
    const square = squareFromMesh(first.points);
    const { points, presence } = await findMesh(picture, squareToPicture(square, meshSidePx));
    if (!irises) return { points, score: best.score, presence };
    const looks: EyeLook[] = [];
    for (const side of ['left', 'right'] as const) {
      const toEye = eyeToPicture(points, side);
      const look = await run(iris, unitPixels(cropPicture(picture, toEye, irisSidePx)), irisSidePx);
      looks.push({ side, output: look('points'), toPicture: toEye });
    }
    return { points: addIrises(points, looks, square.sidePx), score: best.score, presence };
  };

  /** The identity descriptor, float32 [1024] with L2 norm 1. */
  const describe = async (picture: Picture, points: Float32Array): Promise<Float32Array> => {
    const crop = cropPicture(picture, identityToPicture(points), identitySidePx);
    const output = await run(identity, identityPixels(crop), identitySidePx);
    return normaliseDescriptor(output('descriptor'));
  };

  return { findFace, describe };
}
