/** evaluate/landmarks: 68 landmarks by a network that has no part in any pack, the judge of expression edits beside the mesh. */

import { defineNode, type Frame, float32, type Tensor } from '../../../nodes/kit/index.ts';
import { landmarkCount, landmarksSidePx } from '../judges/landmarks-model.ts';
import { rgbOf } from '../measures/picture.ts';
import { originalPoints } from './similarity-fit.ts';

/** Outer corners of the eyes and the chin, by mesh point: they place the square upright on the face. */
const [LEFT_EYE, RIGHT_EYE, CHIN, BRIDGE] = [33, 263, 152, 168] as const;

/** How much longer the square is than the face from the bridge of the nose to the chin, and how far below the bridge its middle lies. */
const SPREAD = 2.1;
const BELOW = 0.42;

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
    const [left = [0, 0], right = [0, 0], chin = [0, 0], bridge = [0, 0]] = originalPoints(face, [
      LEFT_EYE,
      RIGHT_EYE,
      CHIN,
      BRIDGE,
    ]);
    const turn = Math.atan2(right[1] - left[1], right[0] - left[0]);
    const sidePx = SPREAD * Math.hypot(chin[0] - bridge[0], chin[1] - bridge[1]);
    const scale = sidePx / landmarksSidePx;
    const [a, d] = [Math.cos(turn) * scale, Math.sin(turn) * scale];
    const middle = [0, 1].map((k) => (bridge[k] ?? 0) + BELOW * ((chin[k] ?? 0) - (bridge[k] ?? 0)));
    const half = landmarksSidePx / 2;
    const toPicture = [
      a,
      -d,
      (middle[0] ?? 0) - a * half + d * half,
      d,
      a,
      (middle[1] ?? 0) - d * half - a * half,
    ] as const;
    const frame: Frame = {
      space: 'crop',
      pictureId: image.frame.pictureId,
      widthPx: landmarksSidePx,
      heightPx: landmarksSidePx,
      toOriginal: toPicture,
    };
    const { data } = rgbOf(await context.images.warp(image, toPicture, frame, { outside: 'edge' }));
    const pixels = landmarksSidePx ** 2;
    const nchw = Float32Array.from(
      { length: pixels * 3 },
      (_, i) => data[(i % pixels) * 3 + Math.floor(i / pixels)] ?? 0,
    );
    const outputs = await context.models.runFile(params.judge, {
      pixels: float32([1, 3, landmarksSidePx, landmarksSidePx], nchw),
    });
    const { data: shares } = await context.tensors.read(outputs.landmarks as Tensor<'float32'>);
    const landmarks = new Float32Array(landmarkCount * 2);
    for (let i = 0; i < landmarkCount; i += 1) {
      const [x, y] = [(shares[i * 2] ?? 0) * landmarksSidePx, (shares[i * 2 + 1] ?? 0) * landmarksSidePx];
      landmarks[i * 2] = toPicture[0] * x + toPicture[1] * y + toPicture[2];
      landmarks[i * 2 + 1] = toPicture[3] * x + toPicture[4] * y + toPicture[5];
    }
    return { landmarks: { kind: 'tensor', tensor: float32([landmarkCount, 2], landmarks) } };
  },
);
