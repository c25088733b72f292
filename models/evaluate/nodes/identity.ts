/** evaluate/identity: dlib's descriptor of a face, the judge of who a face is. No model of any pack sees it. */

import { defineNode, float32, type Tensor } from '../../../nodes/kit/index.ts';
import { chipSidePx } from '../judges/identity-model.ts';
import { judgePixels } from './judge-pixels.ts';
import { fitSimilarity, originalPoints } from './similarity-fit.ts';

/** Mesh points of the eye corners and of the base of the nose, in the order of the shape below. */
const MESH_POINTS = [263, 362, 33, 133, 2] as const;

/** dlib's mean five-point face in a unit square; a chip has a quarter of it more on every side. */
const MEAN_SHAPE = [
  [0.8596, 0.2135],
  [0.6461, 0.229],
  [0.1206, 0.2137],
  [0.3341, 0.2291],
  [0.4901, 0.6278],
] as const;
const PADDING = 0.25;

export const identityJudge = defineNode(
  {
    type: 'evaluate/identity',
    version: 1,
    title: 'Identity Judge',
    help: { summary: "dlib's face recognition descriptor: 128 numbers; the distance of two faces is Euclidean." },
    inputs: { image: { kind: 'image', space: 'original' }, face: { kind: 'face' } },
    params: { judge: { param: 'file', default: '', accept: 'onnx', help: 'The judge network.' } },
    outputs: { descriptor: { kind: 'tensor' } },
  },
  async ({ inputs: { image, face }, params, context }) => {
    const chip = MEAN_SHAPE.map(([x, y]): [number, number] => [
      ((PADDING + x) / (1 + 2 * PADDING)) * chipSidePx,
      ((PADDING + y) / (1 + 2 * PADDING)) * chipSidePx,
    ]);
    const toPicture = fitSimilarity(chip, originalPoints(face, MESH_POINTS));
    const pixels = await judgePixels(context, image, toPicture, chipSidePx);
    const outputs = await context.models.runFile(params.judge, { pixels });
    const { data: descriptor } = await context.tensors.read(outputs.descriptor as Tensor<'float32'>);
    return { descriptor: { kind: 'tensor', tensor: float32([descriptor.length], Float32Array.from(descriptor)) } };
  },
);
