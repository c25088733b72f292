/** evaluate/gaze: where the eyes look, by a network that was trained on renders alone and steers nothing. */

import { type Affine, defineNode, float32, type Tensor } from '../../../nodes/kit/index.ts';
import { lumaOf } from '../measures/picture.ts';
import { patchOf } from './judge-pixels.ts';
import { originalPoints } from './similarity-fit.ts';

/** Size of a patch, and how many times it is as wide as the eye's corners are apart: as models/train/gaze_judge renders. */
const WIDTH_PX = 64;
const HEIGHT_PX = 40;
const SPREAD = 1.7;

/** Mesh points of the outer and inner corner; the network knows the eye at the picture's left, the other is mirrored. */
const EYES = [
  { corners: [33, 133], mirrored: false },
  { corners: [263, 362], mirrored: true },
] as const;

/**
 * Centimetres from the centre that an eye turns about to its iris: of the rendered heads the judge was trained on, whose
 * eyeballs are 3.0 cm across, and of people, whose are 2.4. The same turn moves a rendered iris further.
 */
const RENDERED_ARM_CM = 1.45;
const ARM_CM = 1.05;

type Point = readonly [number, number];

const DEGREES = 180 / Math.PI;

/** The angles [yaw, pitch] in degrees by which a person's eye turns to move its iris as far as a rendered one by `seen`. */
export function personGaze([yaw, pitch]: readonly [number, number]): [number, number] {
  const gain = RENDERED_ARM_CM / ARM_CM;
  const up = Math.sin(pitch / DEGREES) * gain;
  const across = Math.sin(yaw / DEGREES) * Math.cos(pitch / DEGREES) * gain;
  // An iris that far out is at the eye's corner: further turns show nothing more.
  const least = Math.min(1, 0.95 / Math.max(Math.hypot(across, up), 1e-9));
  const level = Math.asin(up * least);
  return [Math.asin((across * least) / Math.cos(level)) * DEGREES, level * DEGREES];
}

/** From pixels of the patch to pixels of the picture. */
function patchToPicture([outer, inner]: readonly [Point, Point], mirrored: boolean): Affine {
  const [dx, dy] = [inner[0] - outer[0], inner[1] - outer[1]];
  const scale = SPREAD / WIDTH_PX;
  const [a, d] = [dx * scale, dy * scale];
  // Down in the patch is down in the picture, mirrored or not.
  const [b, e] = mirrored ? [d, -a] : [-d, a];
  const centre = [(outer[0] + inner[0]) / 2, (outer[1] + inner[1]) / 2] as const;
  const [u, v] = [WIDTH_PX / 2, HEIGHT_PX / 2];
  return [a, b, centre[0] - a * u - b * v, d, e, centre[1] - d * u - e * v];
}

export const gazeJudge = defineNode(
  {
    type: 'evaluate/gaze',
    version: 2,
    title: 'Gaze Judge',
    help: {
      summary: 'Gaze relative to the head in degrees: yaw positive to the right of the picture, pitch positive up.',
      here: 'A small network trained on rendered eyes; the pose it takes beside the two eyes is that of the motion.',
    },
    inputs: { image: { kind: 'image', space: 'original' }, face: { kind: 'face' }, motion: { kind: 'motion' } },
    params: { judge: { param: 'file', default: '', accept: 'onnx', help: 'The judge network.' } },
    outputs: { gaze: { kind: 'tensor' } },
  },
  async ({ inputs: { image, face, motion }, params, context }) => {
    const pixels = WIDTH_PX * HEIGHT_PX;
    const [eyes, pose, weights] = [new Float32Array(2 * pixels), new Float32Array(4), [0, 0]];
    for (const [i, { corners, mirrored }] of EYES.entries()) {
      const [outer = [0, 0], inner = [0, 0]] = originalPoints(face, corners);
      const toPicture = patchToPicture([outer, inner], mirrored);
      const patch = await patchOf(context, image, { toPicture, widthPx: WIDTH_PX, heightPx: HEIGHT_PX });
      eyes.set(lumaOf(patch), i * pixels);
      pose.set([(motion.pose.data[0] ?? 0) * (mirrored ? -1 : 1), motion.pose.data[1] ?? 0], i * 2);
      // The eye that is turned away is seen edge-on and tells less.
      weights[i] = (inner[0] - outer[0]) ** 2 + (inner[1] - outer[1]) ** 2;
    }
    const outputs = await context.models.runFile(params.judge, {
      eyes: float32([2, 1, HEIGHT_PX, WIDTH_PX], eyes),
      pose: float32([2, 2], pose),
    });
    const { data } = await context.tensors.read(outputs.gaze as Tensor<'float32'>);
    const [left = 0, right = 0] = weights;
    const share = left / Math.max(left + right, 1e-9);
    const [yaw, pitch] = personGaze([
      share * (data[0] ?? 0) - (1 - share) * (data[2] ?? 0),
      share * (data[1] ?? 0) + (1 - share) * (data[3] ?? 0),
    ]);
    const gaze = Float32Array.of(yaw, pitch);
    return { gaze: { kind: 'tensor', tensor: float32([2], gaze) } };
  },
);
