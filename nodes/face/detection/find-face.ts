/** Runs detector, mesh and iris models on a picture. Their pre- and post-processing is pure and in nodes/perception. */
import {
  type Affine,
  type FactsOf,
  type Frame,
  factsFor,
  float32,
  type ImageValue,
  type RunContext,
} from '../../kit/index.ts';
import { mapPoints, scaleOf, squareToPicture, type TurnedSquare } from '../../perception/affine.ts';
import {
  type Detection,
  decodeDetections,
  detectorToPicture,
  keepBest,
  mapDetection,
} from '../../perception/decode-detections.ts';
import { decodeFamily } from '../../perception/detector-families.ts';
import { addIrises, type EyeSide, eyeToPicture, irisSidePx } from '../../perception/iris.ts';
import { meshSidePx, squareFromDetection, squareFromMesh, unitPixels } from '../../perception/mesh-crop.ts';
import { modelCrop, readOutput, sideOf } from './model-crop.ts';
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

/** Pixels of detectors that leave their size open: what SCRFD, YuNet and RetinaFace were trained at. */
const USUAL_PX = 640;
const MIN_SCORE = 0.5;

/** One look of a detector, in pixels of the picture. */
async function detectIn(context: Context, image: ImageValue, look: DetectorLook): Promise<Detection[]> {
  const { model, facts, toPicture, sidePx } = look;
  const outputs = await context.models.run(
    model,
    await modelCrop(context, image, { toPicture, sidePx }, facts.picture),
  );
  const read = async (name: string) => (await readOutput(context, outputs, name, model)).data;
  const raw = await Promise.all(facts.outputs.map(read));
  if (facts.family !== 'blazeface') {
    const found = decodeFamily(facts.family, raw, sidePx, MIN_SCORE);
    return keepBest(found.map((detection) => mapDetection(detection, toPicture)));
  }
  const none = new Float32Array(0);
  const [scores_16 = none, boxes_16 = none, scores_32 = none, boxes_32 = none] = raw;
  return decodeDetections({ scores_16, boxes_16, scores_32, boxes_32 }, toPicture);
}

interface DetectorLook {
  readonly model: string;
  readonly facts: FactsOf<'detector'>;
  readonly toPicture: Affine;
  readonly sidePx: number;
}

/**
 * Faces of the picture, best score first, in its pixels. When the whole picture shows none, five overlapping tiles of
 * half its side are looked at, since the detector sees the picture small.
 */
export async function findFaces(context: Context, image: ImageValue, model: string): Promise<Detection[]> {
  const facts = await factsFor(context.models, model, 'detector');
  const sidePx = sideOf(facts.picture, USUAL_PX);
  const { widthPx, heightPx } = image.frame;
  const look = (toPicture: Affine) => detectIn(context, image, { model, facts, toPicture, sidePx });
  const whole = await look(detectorToPicture(widthPx, heightPx, sidePx));
  if (whole.length > 0 || Math.max(widthPx, heightPx) < 2 * sidePx) return whole;
  const [halfWidth, halfHeight] = [widthPx / 2, heightPx / 2];
  const [a, , c, , e, f] = detectorToPicture(halfWidth, halfHeight, sidePx);
  const found: Detection[] = [];
  for (const [x, y] of [
    [0, 0],
    [1, 0],
    [0, 1],
    [1, 1],
    [0.5, 0.5],
  ] as const) {
    context.throwIfCancelled();
    found.push(...(await look([a, 0, c + x * halfWidth, 0, e, f + y * halfHeight])));
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

async function meshIn(context: Context, image: ImageValue, square: TurnedSquare, model: string): Promise<Mesh> {
  const facts = await factsFor(context.models, model, 'landmarks');
  const sidePx = sideOf(facts.picture, meshSidePx);
  const toPicture = squareToPicture(square, sidePx);
  const outputs = await context.models.run(
    model,
    await modelCrop(context, image, { toPicture, sidePx }, facts.picture),
  );
  const { data: presence } = await readOutput(context, outputs, facts.outputs.presence, model);
  const { data: points } = await readOutput(context, outputs, facts.outputs.points, model);
  return { points: mapPoints(points, toPicture), presence: presence[0] ?? 0 };
}

/** 478 points float32 [478, 3] of a detected face in pixels of the picture, and how sure the mesh model is (0..1). */
export async function findPoints(
  context: Context,
  image: ImageValue,
  detection: Detection,
  model: string,
): Promise<Mesh> {
  const first = await meshIn(context, image, squareFromDetection(detection), model);
  return findPointsNear(context, image, first.points, model);
}

/** The same where a face is known to lie near `points` [478, 3] in pixels of the picture. */
export async function findPointsNear(
  context: Context,
  image: ImageValue,
  points: Float32Array,
  model: string,
): Promise<Mesh> {
  const square = squareFromMesh(points);
  const mesh = await meshIn(context, image, square, model);
  const sides: readonly EyeSide[] = ['right', 'left'];
  const crops = sides.map((side) => ({ side, toPicture: eyeToPicture(mesh.points, side) }));
  const pixels = new Float32Array(2 * irisSidePx * irisSidePx * 3);
  for (const [i, { toPicture }] of crops.entries()) {
    pixels.set(unitPixels(await cutSquare(context, image, toPicture, irisSidePx)), (i * pixels.length) / 2);
  }
  const outputs = await context.models.run('nano/iris', { pixels: float32([2, irisSidePx, irisSidePx, 3], pixels) });
  const numbers = (await readOutput(context, outputs, 'points', 'nano/iris')).data;
  const looks = crops.map((crop, i) => ({
    ...crop,
    output: numbers.subarray((i * numbers.length) / 2, ((i + 1) * numbers.length) / 2),
  }));
  return { points: addIrises(mesh.points, looks, square.sidePx), presence: mesh.presence };
}

/** Sharpness a crop can have: pixels of the picture that one pixel of the crop covers. */
export const picturePxPerCropPx = scaleOf;
