/** f_ID: who a face is, as one unit vector. */
import { defineNode, type Frame, float32, NodeFault, type Tensor } from '../kit/index.ts';
import {
  identityNumbers,
  identityPixels,
  identitySidePx,
  identityToPicture,
  normaliseDescriptor,
} from '../perception/faceres.ts';
import { composeAffine, pointsInFrame } from './detection/frames.ts';
import { rgbBytes } from './detection/rgb-bytes.ts';

const MODEL = 'nano/identity';

export const identity = defineNode(
  {
    type: 'face/identity',
    version: 1,
    title: 'Identity',
    help: {
      summary: 'The identity embedding f_ID of a face, L2 norm 1.',
      paper: 'ArcFace, frozen; its feature map is flattened into the identity component.',
      here: 'HSE-FaceRes (1024 numbers), one pooled vector instead of a map, on a square round the mesh with the eyes level.',
    },
    inputs: {
      image: { kind: 'image', help: 'The crop, or the original picture for more detail.' },
      face: { kind: 'face' },
    },
    params: {},
    outputs: { identity: { kind: 'identity', sizes: { D: identityNumbers }, family: MODEL } },
    models: [MODEL],
  },
  async ({ inputs: { image, face }, context }) => {
    const toPicture = identityToPicture(pointsInFrame(face, image.frame, 'face'));
    const frame: Frame = {
      space: 'crop',
      pictureId: image.frame.pictureId,
      widthPx: identitySidePx,
      heightPx: identitySidePx,
      toOriginal: composeAffine(image.frame.toOriginal, toPicture),
    };
    const cut = await context.images.warp(image, toPicture, frame, { outside: 'edge' });
    const outputs = await context.models.run(MODEL, {
      pixels: float32([1, identitySidePx, identitySidePx, 3], identityPixels(rgbBytes(cut))),
    });
    const descriptor = await context.tensors.read(outputs.descriptor as Tensor<'float32'>);
    try {
      const vector = float32([identityNumbers], normaliseDescriptor(descriptor.data));
      return { identity: { kind: 'identity', vector, model: MODEL } };
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new NodeFault({
        code: 'no-identity',
        what: error.message,
        where: 'image',
        fix: 'Look at the crop: it must show a face.',
      });
    }
  },
);
