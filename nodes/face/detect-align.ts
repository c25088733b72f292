/** From a picture to one face: found, chosen, meshed and cut out by the FFHQ rule. Everything after it works in the crop. */
import { defineNode, float32, NodeFault } from '../kit/index.ts';
import { mapPoints } from '../perception/affine.ts';
import { alignedCrop, cropFrame } from './detection/align.ts';
import { type ChoosingRule, chooseFace, choosingRules } from './detection/choose-face.ts';
import { findFaces, findPoints, picturePxPerCropPx } from './detection/find-face.ts';
import { composeAffine, invertAffine } from './detection/frames.ts';

/** Enlarging the face more than this leaves visibly soft pixels. */
const MAX_ENLARGEMENT = 2;
const MIN_PRESENCE = 0.5;

function boxOf(points: Float32Array): { x: number; y: number; width: number; height: number } {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < 468 * 3; i += 3) {
    left = Math.min(left, points[i] ?? left);
    right = Math.max(right, points[i] ?? right);
    top = Math.min(top, points[i + 1] ?? top);
    bottom = Math.max(bottom, points[i + 1] ?? bottom);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

export const detectAlign = defineNode(
  {
    type: 'face/detect-align',
    version: 2,
    title: 'Detect & Align',
    help: {
      summary: 'Finds the faces of a picture, takes one, finds its 478 points and cuts it out, eyes level.',
      here: 'BlazeFace, MediaPipe face mesh and iris; the crop follows the FFHQ rule from mesh points.',
    },
    inputs: { image: { kind: 'image', space: 'original' } },
    params: {
      choose: {
        param: 'choice',
        default: 'largest',
        options: choosingRules,
        help: 'Which face to take when there are several; index counts from the left.',
      },
      index: { param: 'integer', default: 1, min: 1, max: 64, unit: '', help: 'Used with the rule index.' },
      sizePx: { param: 'integer', default: 256, min: 128, max: 1024, unit: 'px', title: 'crop size' },
      detector: {
        param: 'model',
        role: 'detector',
        default: 'nano/detector',
        help: 'Finds the faces: BlazeFace, or a YuNet, SCRFD or RetinaFace of yours.',
      },
      mesh: {
        param: 'model',
        role: 'landmarks',
        default: 'nano/mesh',
        help: 'Finds the 468 points of the mesh; sets of fewer points do not carry the nodes after it.',
      },
    },
    outputs: {
      crop: { kind: 'image', space: 'crop', help: 'The aligned face.' },
      face: { kind: 'face', space: 'crop', help: 'Box, 478 points in pixels of the crop, score.' },
      frame: { kind: 'frame', space: 'crop' },
    },
    models: ['nano/iris'],
  },
  async ({ inputs: { image }, params, context }) => {
    const faces = await findFaces(context, image, params.detector);
    if (faces.length === 0) {
      throw new NodeFault({
        code: 'no-face',
        what: `No face was found in the picture (${image.frame.widthPx} x ${image.frame.heightPx} px).`,
        where: 'image',
        fix: 'Use a picture that shows a face upright and from the front or half side, at least 40 px wide.',
      });
    }
    const rule = params.choose as ChoosingRule;
    const detection = chooseFace(faces, rule, params.index, image.frame);
    const { x, y, width, height } = detection.box;
    const place = `at ${Math.round(x + width / 2)}, ${Math.round(y + height / 2)}`;
    if (faces.length > 1) {
      const named = rule === 'index' ? `index ${params.index}` : rule;
      context.log('info', `${faces.length} faces were found; the rule '${named}' took the one ${place}`);
    }
    context.throwIfCancelled();
    const { points, presence } = await findPoints(context, image, detection, params.mesh);
    if (presence < MIN_PRESENCE) {
      context.log('warning', `the face ${place} is uncertain (mesh score ${presence.toFixed(2)}): look at the crop`);
    }
    const toPicture = alignedCrop(points, params.sizePx);
    const enlargement = 1 / picturePxPerCropPx(toPicture);
    if (enlargement > MAX_ENLARGEMENT) {
      context.log(
        'warning',
        `the face is small: its crop is ${Math.round(params.sizePx / enlargement)} px wide in the picture and is enlarged ${enlargement.toFixed(1)} times; the result will be soft`,
      );
    }
    const frame = cropFrame(image.frame, composeAffine(image.frame.toOriginal, toPicture), params.sizePx);
    const crop = await context.images.warp(image, toPicture, frame, { outside: 'edge' });
    const inCrop = mapPoints(points, invertAffine(toPicture));
    return {
      crop,
      face: { kind: 'face', box: boxOf(inCrop), points: float32([478, 3], inCrop), score: detection.score, frame },
      frame: { kind: 'frame', frame },
    };
  },
);
