/** f_ID: who a face is, as one unit vector. */
import { type Affine, defineNode, type FactsOf, factsFor, float32, NodeFault } from '../kit/index.ts';
import { identityToPicture, normaliseDescriptor } from '../perception/faceres.ts';
import { arcfaceToPicture } from '../perception/five-points.ts';
import { pointsInFrame } from './detection/frames.ts';
import { modelCrop, readOutput, sideOf } from './detection/model-crop.ts';

const ARCFACE_PX = 112;

/** From the crop the model was trained on to the picture. */
function cropOf(facts: FactsOf<'identity'>, points: Float32Array): { toPicture: Affine; sidePx: number } {
  const sidePx = sideOf(facts.picture, ARCFACE_PX);
  if (facts.crop === 'arcface') return { toPicture: arcfaceToPicture(points, sidePx), sidePx };
  return { toPicture: identityToPicture(points, sidePx), sidePx };
}

export const identity = defineNode(
  {
    type: 'face/identity',
    version: 2,
    title: 'Identity',
    help: {
      summary: 'The identity embedding f_ID of a face, L2 norm 1.',
      paper: 'ArcFace, frozen; its feature map is flattened into the identity component.',
      here: 'One pooled vector instead of a map. HSE-FaceRes (1024 numbers) on a square round the mesh; an own ArcFace is cut out by its five-point template, from mesh points. An SD Adapter takes vectors of the size it was trained with.',
    },
    inputs: {
      image: { kind: 'image', help: 'The crop, or the original picture for more detail.' },
      face: { kind: 'face' },
    },
    params: { model: { param: 'model', default: 'nano/identity', role: 'identity' } },
    outputs: { identity: { kind: 'identity', sizes: { D: '$model.D' }, family: '$model.family' } },
  },
  async ({ inputs: { image, face }, params: { model }, context }) => {
    const facts = await factsFor(context.models, model, 'identity');
    const crop = cropOf(facts, pointsInFrame(face, image.frame, 'face'));
    const outside = facts.crop === 'arcface' ? 'black' : 'edge';
    const feeds = await modelCrop(context, image, { ...crop, outside }, facts.picture);
    const { data } = await readOutput(context, await context.models.run(model, feeds), facts.output, model);
    try {
      return { identity: { kind: 'identity', vector: float32([data.length], normaliseDescriptor(data)), model } };
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
