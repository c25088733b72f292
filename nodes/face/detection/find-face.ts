/** Runs detector, mesh and iris models on a picture. Their pre- and post-processing is pure and in nodes/perception. */
import { type Affine, type Frame, float32, type ImageValue, type RunContext, type Tensor } from '../../kit/index.ts';
import { mapPoints, scaleOf, squareToPicture, type TurnedSquare } from '../../perception/affine.ts';
import { detectorSidePx } from '../../perception/anchors.ts';
import {
  type Detection,
  decodeDetections,
  detectorPixels,
  detectorToPicture,
} from '../../perception/decode-detections.ts';
import { addIrises, type EyeSide, eyeToPicture, irisSidePx } from '../../perception/iris.ts';
import { meshSidePx, squareFromDetection, squareFromMesh, unitPixels } from '../../perception/mesh-crop.ts';
import { rgbBytes } from './rgb-bytes.ts';

type Context = Pick<RunContext, 'images' | 'models' | 'tensors' | 'throwIfCancelled'>;

/** Square of the picture as float NHWC rows of the models' input, through one warp. */
async function cutSquare(context: Context, image: ImageValue, toPicture: Affine, sidePx: number): Promise<Uint8Array> {
  const frame: Frame = {
    space: 'crop',
    pictureId: image.frame.pictureId,
    widthPx: sidePx,
    heightPx: sidePx,
    toOriginal: toPicture,
  };
  const cut = await context.images.warp(image, toPicture, frame, { outside: 'black' });
  return rgbBytes(cut);
}

async function read(context: Context, outputs: Readonly<Record<string, Tensor>>, name: string): Promise<Float32Array> {
  const tensor = outputs[name];
  if (!tensor) throw new RangeError(`the model gave no output named ${name}`);
  return (await context.tensors.read(tensor as Tensor<'float32'>)).data;
}

async function detectIn(context: Context, image: ImageValue, toPicture: Affine): Promise<Detection[]> {
  const pixels = detectorPixels(await cutSquare(context, image, toPicture, detectorSidePx));
  const outputs = await context.models.run('nano/detector', {
    pixels: float32([1, detectorSidePx, detectorSidePx, 3], pixels),
  });
  return decodeDetections(
    {
      scores_16: await read(context, outputs, 'scores_16'),
      boxes_16: await read(context, outputs, 'boxes_16'),
      scores_32: await read(context, outputs, 'scores_32'),
      boxes_32: await read(context, outputs, 'boxes_32'),
    },
    toPicture,
  );
}

/**
 * Faces of the picture, best score first, in its pixels. When the whole picture shows none, five overlapping tiles of
 * half its side are looked at, since the detector sees the picture at 256 px.
 */
export async function findFaces(context: Context, image: ImageValue): Promise<Detection[]> {
  const { widthPx, heightPx } = image.frame;
  const whole = await detectIn(context, image, detectorToPicture(widthPx, heightPx));
  if (whole.length > 0 || Math.max(widthPx, heightPx) < 2 * detectorSidePx) return whole;
  const [halfWidth, halfHeight] = [widthPx / 2, heightPx / 2];
  const [a, , c, , e, f] = detectorToPicture(halfWidth, halfHeight);
  const found: Detection[] = [];
  for (const [x, y] of [
    [0, 0],
    [1, 0],
    [0, 1],
    [1, 1],
    [0.5, 0.5],
  ] as const) {
    context.throwIfCancelled();
    found.push(...(await detectIn(context, image, [a, 0, c + x * halfWidth, 0, e, f + y * halfHeight])));
  }
  return dropRepeats(found.sort((left, right) => right.score - left.score));
}

/** One face seen in two tiles is kept once: the better look. */
function dropRepeats(faces: readonly Detection[]): Detection[] {
  const kept: Detection[] = [];
  for (const face of faces) {
    const near = ({ box }: Detection) =>
      Math.hypot(
        box.x + box.width / 2 - face.box.x - face.box.width / 2,
        box.y + box.height / 2 - face.box.y - face.box.height / 2,
      ) <
      Math.max(box.width, face.box.width) / 2;
    if (!kept.some(near)) kept.push(face);
  }
  return kept;
}

interface Mesh {
  readonly points: Float32Array;
  readonly presence: number;
}

async function meshIn(context: Context, image: ImageValue, square: TurnedSquare): Promise<Mesh> {
  const toPicture = squareToPicture(square, meshSidePx);
  const pixels = unitPixels(await cutSquare(context, image, toPicture, meshSidePx));
  const outputs = await context.models.run('nano/mesh', { pixels: float32([1, meshSidePx, meshSidePx, 3], pixels) });
  const presence = (await read(context, outputs, 'presence'))[0] ?? 0;
  return { points: mapPoints(await read(context, outputs, 'points'), toPicture), presence };
}

/** 478 points float32 [478, 3] of a detected face in pixels of the picture, and how sure the mesh model is (0..1). */
export async function findPoints(context: Context, image: ImageValue, detection: Detection): Promise<Mesh> {
  const first = await meshIn(context, image, squareFromDetection(detection));
  const square = squareFromMesh(first.points);
  const mesh = await meshIn(context, image, square);
  const sides: readonly EyeSide[] = ['right', 'left'];
  const crops = sides.map((side) => ({ side, toPicture: eyeToPicture(mesh.points, side) }));
  const pixels = new Float32Array(2 * irisSidePx * irisSidePx * 3);
  for (const [i, { toPicture }] of crops.entries()) {
    pixels.set(unitPixels(await cutSquare(context, image, toPicture, irisSidePx)), (i * pixels.length) / 2);
  }
  const outputs = await context.models.run('nano/iris', { pixels: float32([2, irisSidePx, irisSidePx, 3], pixels) });
  const numbers = await read(context, outputs, 'points');
  const looks = crops.map((crop, i) => ({
    ...crop,
    output: numbers.subarray((i * numbers.length) / 2, ((i + 1) * numbers.length) / 2),
  }));
  return { points: addIrises(mesh.points, looks, square.sidePx), presence: mesh.presence };
}

/** Sharpness a crop can have: pixels of the picture that one pixel of the crop covers. */
export const picturePxPerCropPx = scaleOf;
