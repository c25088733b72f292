/** Which pixel belongs to what. Mesh polygons for the features, a small network for the rest. */
import {
  defineNode,
  factsFor,
  float32,
  type ImageValue,
  type ParsingValue,
  parsingLabels,
  type RunContext,
  uint8,
} from '../kit/index.ts';
import { pointsInFrame } from './detection/frames.ts';
import { modelCrop, readOutput, sideOf } from './detection/model-crop.ts';
import { labelPixels } from './parsing/label-pixels.ts';
import { labelsOfScores } from './parsing/network-labels.ts';
import { refineLabels } from './parsing/refine-labels.ts';

/** The pack's own parser, whose features are taken from the mesh. */
const PACK_PARSER = 'nano/parser';

export const parse = defineNode(
  {
    type: 'face/parse',
    version: 8,
    title: 'Parse',
    help: {
      summary:
        'A label for every pixel of the crop: skin, brows, eyes, nose, lips, ears, hair, neck, cloth, hat, glasses, background.',
      paper: 'BiSeNet, trained on CelebAMask-HQ (FORD; named in the write-up of the method).',
      here: 'A small network of the pack gives hair, ears, neck, clothes, hats and background, brought to the edges of the picture by a guided filter, and glasses, earrings and necklaces; brows, eyes (the openings between the lids), nose and lips are polygons of the mesh. Glasses are the frame, and the lenses where they hide both eyes; sunglasses are also found by their darkness. Thin frames, earrings and necklaces are found in part. A network of yours gives every label itself. The label order is that of CelebAMask-HQ.',
    },
    inputs: {
      image: { kind: 'image', space: 'crop' },
      face: { kind: 'face', space: 'crop' },
    },
    params: {
      model: {
        param: 'model',
        role: 'parser',
        default: PACK_PARSER,
        builtIn: { title: 'the mesh and colours of the picture' },
        help: 'The parser of the pack, or a parsing network of yours, for example BiSeNet. Without one, mesh polygons and colour mixtures fitted to this very picture, which take a busy background for hair.',
      },
    },
    outputs: { parsing: { kind: 'parsing', space: 'crop' } },
  },
  async ({ inputs: { image, face }, params: { model }, context }) => {
    const value = (ids: Uint8Array): ParsingValue => ({
      kind: 'parsing',
      labels: uint8([image.frame.heightPx, image.frame.widthPx], ids),
      labelSet: parsingLabels,
      frame: image.frame,
    });
    const [heightPx = 0, widthPx = 0, channels = 3] = image.pixels.shape;
    if (model !== '' && model !== PACK_PARSER) return { parsing: value(await parseByNetwork(context, image, model)) };
    const points = pointsInFrame(face, image.frame, 'face');
    const blur = (plane: Float32Array, sigmaPx: number) =>
      context.images.blurPlane(float32([heightPx, widthPx], plane), sigmaPx).data;
    const picture = { pixels: image.pixels.data, channels, widthPx, heightPx, points };
    if (model === '') return { parsing: value(labelPixels(picture, blur)) };
    const { scores } = await scoresOf(context, image, model);
    return { parsing: value(refineLabels(picture, scores, blur)) };
  },
);

const USUAL_PX = 512;

/** The crop at the network's size, and its scores. */
async function scoresOf(context: RunContext, image: ImageValue, model: string) {
  const facts = await factsFor(context.models, model, 'parser');
  const sidePx = sideOf(facts.picture, USUAL_PX);
  const { widthPx, heightPx } = image.frame;
  const crop = {
    toPicture: [widthPx / sidePx, 0, 0, 0, heightPx / sidePx, 0] as const,
    sidePx,
    outside: 'edge' as const,
  };
  const outputs = await context.models.run(model, await modelCrop(context, image, crop, facts.picture));
  return { scores: await readOutput(context, outputs, facts.output, model), labels: facts.labels };
}

async function parseByNetwork(context: RunContext, image: ImageValue, model: string): Promise<Uint8Array> {
  const { scores, labels } = await scoresOf(context, image, model);
  return labelsOfScores(scores, labels, image.frame, model);
}
