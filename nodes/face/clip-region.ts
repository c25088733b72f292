/** f_R: how each region looks, one vector per region, pooled under the parsing's masks. */

import {
  defineNode,
  factsFor,
  float32,
  type HostTensor,
  type ImageValue,
  NodeFault,
  type ParsingValue,
  type RunContext,
} from '../kit/index.ts';
import { resizeByArea } from '../mask/planes/area-resize.ts';
import { checkSameFrame } from '../mask/planes/same-frame.ts';
import { modelCrop, readOutput, sideOf } from './detection/model-crop.ts';
import { planeOfLabels, regionLabels, regionNames } from './parsing/labels.ts';
import { poolTokens } from './parsing/pool-tokens.ts';

/** A region of less than this share of the crop is taken as not visible. */
const MIN_SHARE = 2 / (64 * 64);

/** Vectors float32 [R * width], region after region. */
interface Vectors {
  readonly data: Float32Array;
  readonly width: number;
}

export const clipRegion = defineNode(
  {
    type: 'face/clip-region',
    version: 2,
    title: 'CLIP Region',
    help: {
      summary: 'One vector f_R per region (brows, eyes, nose, lips, skin, hair, ears, background), with present flags.',
      paper: 'A trained CLIP ViT, an FPN adapter (1x, 2x, 4x) and mean pooling under BiSeNet masks.',
      here: 'The small region encoder of the nano pack in the place of CLIP, at 64 x 64; or a CLIP ViT of yours, whose patch tokens are averaged under the masks, without an FPN. A region that is hardly visible gets a zero vector and present = false.',
    },
    inputs: {
      image: { kind: 'image', space: 'crop' },
      parsing: { kind: 'parsing', space: 'crop' },
    },
    params: { model: { param: 'model', default: 'nano/region-encoder', role: 'region-encoder' } },
    outputs: {
      regions: { kind: 'regions', sizes: { R: regionNames.length, D: '$model.D' }, family: '$model.family' },
    },
  },
  async ({ inputs: { image, parsing }, params: { model }, context }) => {
    checkSameFrame(image.frame, parsing.frame, 'parsing', 'image and parsing');
    const facts = await factsFor(context.models, model, 'region-encoder');
    const planes = regionNames.map((name) => planeOf(parsing, regionLabels[name]));
    const present = planes.map(
      (plane) => plane.data.reduce((sum, value) => sum + value, 0) >= MIN_SHARE * plane.data.length,
    );
    const encode = facts.method === 'masked' ? encodeMasked : encodePatches;
    const { data, width } = await encode(context, image, planes, model);
    const vectors = data.map((value, i) => (present[Math.floor(i / width)] ? value : 0));
    return {
      regions: {
        kind: 'regions',
        vectors: float32([regionNames.length, width], vectors),
        names: regionNames,
        present,
        model,
      },
    };
  },
);

type Planes = readonly HostTensor<'float32'>[];

function planeOf({ labels, labelSet }: ParsingValue, wanted: readonly string[]): HostTensor<'float32'> {
  return float32(labels.shape, planeOfLabels(labels.data, labelSet, wanted));
}

/** Masks resized to a square grid, float32 [R * side * side]. */
function cellsOf(planes: Planes, side: number): Float32Array {
  const cells = new Float32Array(planes.length * side * side);
  planes.forEach((plane, r) => {
    cells.set(resizeByArea(plane, side, side).data, r * side * side);
  });
  return cells;
}

/** The pack's way: the model pools inside, pixels and masks go in. */
async function encodeMasked(context: RunContext, image: ImageValue, planes: Planes, model: string): Promise<Vectors> {
  const facts = await factsFor(context.models, model, 'region-encoder');
  if (facts.method !== 'masked') throw new RangeError('encodeMasked was given a ViT');
  const sidePx = facts.picture.sidePx ?? image.frame.widthPx;
  if (image.frame.widthPx !== sidePx || image.frame.heightPx !== sidePx) {
    throw new NodeFault({
      code: 'crop-size',
      what: `The region encoder works on crops of ${sidePx} px and got ${image.frame.widthPx} x ${image.frame.heightPx} px.`,
      where: 'image',
      fix: `Set the crop size of Detect & Align to ${sidePx} px.`,
    });
  }
  const crop = { toPicture: [1, 0, 0, 0, 1, 0] as const, sidePx };
  const { port, side } = facts.masks;
  const outputs = await context.models.run(model, {
    ...(await modelCrop(context, image, crop, facts.picture)),
    [port]: float32([1, planes.length, side, side], cellsOf(planes, side)),
  });
  const { data } = await readOutput(context, outputs, facts.output, model);
  return { data, width: facts.width };
}

const CLIP_PX = 224;

/** A ViT: the crop resized to its input, its patch tokens averaged under the masks. */
async function encodePatches(context: RunContext, image: ImageValue, planes: Planes, model: string): Promise<Vectors> {
  const facts = await factsFor(context.models, model, 'region-encoder');
  if (facts.method !== 'patch-tokens') throw new RangeError('encodePatches was given no ViT');
  const sidePx = sideOf(facts.picture, CLIP_PX);
  const { widthPx, heightPx } = image.frame;
  const crop = {
    toPicture: [widthPx / sidePx, 0, 0, 0, heightPx / sidePx, 0] as const,
    sidePx,
    outside: 'edge' as const,
  };
  const outputs = await context.models.run(model, await modelCrop(context, image, crop, facts.picture));
  const tokens = await readOutput(context, outputs, facts.output, model);
  return { data: poolTokens(tokens, cellsOf(planes, facts.grid), facts, model), width: facts.width };
}
