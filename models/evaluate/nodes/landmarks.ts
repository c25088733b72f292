/** evaluate/landmarks: 68 landmarks by a network that has no part in any pack; it judges expression edits beside the mesh. */

import { type Affine, defineNode, float32, type Tensor } from '../../../nodes/kit/index.ts';
import { landmarkCount, landmarksSidePx } from '../judges/landmarks-model.ts';
import { judgePixels } from './judge-pixels.ts';
import { originalPoints } from './similarity-fit.ts';

type Point = readonly [number, number];

/** Mesh points that place the square: the outer corners of the eyes at the picture's left and right, nose bridge and chin. */
const PLACE = [33, 263, 168, 152] as const;

/** Side of the square over the length from bridge to chin, and how far down that length its middle lies. */
const SPREAD = 2.1;
const MIDDLE = 0.42;

/** The upright square round a face, from its pixels to those of the picture. */
function squareRound([left, right, bridge, chin]: readonly [Point, Point, Point, Point]): Affine {
  const turn = Math.atan2(right[1] - left[1], right[0] - left[0]);
  const scale = (SPREAD * Math.hypot(chin[0] - bridge[0], chin[1] - bridge[1])) / landmarksSidePx;
  const [cos, sin] = [Math.cos(turn) * scale, Math.sin(turn) * scale];
  const half = landmarksSidePx / 2;
  const [x, y] = [bridge[0] + MIDDLE * (chin[0] - bridge[0]), bridge[1] + MIDDLE * (chin[1] - bridge[1])];
  return [cos, -sin, x - (cos - sin) * half, sin, cos, y - (sin + cos) * half];
}

export const landmarksJudge = defineNode(
  {
    type: 'evaluate/landmarks',
    version: 1,
    title: 'Landmark Judge',
    help: {
      summary: "face-api's 68 landmarks in pixels of the picture, in the order of iBUG 300-W.",
      here: 'The mesh only tells where to look: one upright square round the face.',
    },
    inputs: { image: { kind: 'image', space: 'original' }, face: { kind: 'face' } },
    params: { judge: { param: 'file', default: '', accept: 'onnx', help: 'The judge network.' } },
    outputs: { landmarks: { kind: 'tensor' } },
  },
  async ({ inputs: { image, face }, params, context }) => {
    const [a, b, c, d, e, f] = squareRound(originalPoints(face, PLACE) as [Point, Point, Point, Point]);
    const pixels = await judgePixels(context, image, [a, b, c, d, e, f], landmarksSidePx);
    const outputs = await context.models.runFile(params.judge, { pixels });
    const { data: shares } = await context.tensors.read(outputs.landmarks as Tensor<'float32'>);
    const landmarks = new Float32Array(landmarkCount * 2);
    for (let i = 0; i < landmarks.length; i += 2) {
      const [x, y] = [(shares[i] ?? 0) * landmarksSidePx, (shares[i + 1] ?? 0) * landmarksSidePx];
      landmarks[i] = a * x + b * y + c;
      landmarks[i + 1] = d * x + e * y + f;
    }
    return { landmarks: { kind: 'tensor', tensor: float32([landmarkCount, 2], landmarks) } };
  },
);
