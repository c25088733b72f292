/** Gaze by a network of the user's: cut out, run, read by position, turned into the head's frame. */
import { rotationFromPose } from '../../geometry/pose.ts';
import {
  type Affine,
  type FaceValue,
  type FactsOf,
  factsFor,
  float32,
  type HostTensor,
  type ImageValue,
  type MotionValue,
  NodeFault,
  type RunContext,
} from '../../kit/index.ts';
import { squareToPicture } from '../../perception/affine.ts';
import { anglesOf, relativeToHead } from '../../perception/gaze-angles.ts';
import { squareAround } from '../../perception/mesh-crop.ts';
import { composeAffine, frameToFrame, pointsInFrame } from '../detection/frames.ts';
import { modelCrop, readOutput, sideOf } from '../detection/model-crop.ts';
import { boxInFrame } from '../motion/network.ts';

const USUAL_PX = 448;
const SQUARE_MARGIN = 1.2;

/** The bare box of the face stretched to a square, or a square round the mesh with the eyes level. */
function cropOf(facts: FactsOf<'gaze'>, face: FaceValue, image: ImageValue, sidePx: number): Affine {
  if (facts.crop === 'mesh-square') {
    return squareToPicture(squareAround(pointsInFrame(face, image.frame, 'face'), SQUARE_MARGIN), sidePx);
  }
  const box = boxInFrame(face, image.frame);
  return [box.width / sidePx, 0, box.x, 0, box.height / sidePx, box.y];
}

/**
 * Yaw and pitch float32 [2] in degrees relative to the head.
 * @throws NodeFault `no-image` when nothing is linked into image.
 */
export async function gazeByNetwork(
  context: RunContext,
  model: string,
  seen: { readonly face: FaceValue; readonly motion: MotionValue; readonly image: ImageValue | undefined },
): Promise<HostTensor<'float32'>> {
  const { face, motion, image } = seen;
  if (!image) {
    throw new NodeFault({
      code: 'no-image',
      what: `${model} looks at the picture, and nothing is linked into image.`,
      where: 'image',
      fix: 'Link the original picture, or the crop of Detect & Align, into image.',
    });
  }
  const facts = await factsFor(context.models, model, 'gaze');
  const sidePx = sideOf(facts.picture, USUAL_PX);
  const crop = { toPicture: cropOf(facts, face, image, sidePx), sidePx };
  const outputs = await context.models.run(model, await modelCrop(context, image, crop, facts.picture));
  const read = async (name: string) => (await readOutput(context, outputs, name, model)).data;
  const angles = anglesOf(facts, { yaw: await read(facts.outputs.yaw), pitch: await read(facts.outputs.pitch) });
  if (facts.relativeTo === 'head') return float32([2], Float32Array.of(angles.yaw, angles.pitch));
  const { yaw, pitch } = relativeToHead(angles, rotationFromPose(poseInCrop(motion, image, crop.toPicture)));
  return float32([2], Float32Array.of(yaw, pitch));
}

/** The head's pose as the cut-out picture shows it: turned by as much as the cut turns the motion's frame. */
function poseInCrop(motion: MotionValue, image: ImageValue, toPicture: Affine): readonly [number, number, number] {
  const [a, , , d] = composeAffine(frameToFrame(image.frame, motion.frame), toPicture);
  const [yaw = 0, pitch = 0, roll = 0] = motion.pose.data;
  return [yaw, pitch, roll - (Math.atan2(d, a) * 180) / Math.PI];
}
