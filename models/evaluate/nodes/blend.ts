/** evaluate/blend: the numbers of measures/blend.ts for a result, its target and the raw paste, in one node. */

import { defineNode, float32, type ImageValue, NodeFault } from '../../../nodes/kit/index.ts';
import { type Blur, borderStep, changedOutside, fineEnergy, skinStep } from '../measures/blend.ts';
import { changedArea } from '../measures/changed-area.ts';
import { rgbOf } from '../measures/picture.ts';

const SKIN = ['skin', 'nose', 'neck', 'ear-left', 'ear-right'];

const number = { kind: 'number' } as const;

export const blend = defineNode(
  {
    type: 'evaluate/blend',
    version: 3,
    title: 'Blend Measures',
    help: {
      summary: 'Step across the border, skin colour inside against outside, fine detail, pixels changed outside.',
      here: 'Border and skin are measured in the crop, detail and changed pixels in the picture itself.',
    },
    inputs: {
      target: { kind: 'image', space: 'original' },
      result: { kind: 'image', space: 'original' },
      raw: { kind: 'image', space: 'original', help: 'The raw paste.' },
      mask: { kind: 'mask', space: 'original', help: 'Where the result may differ.' },
      parsing: { kind: 'parsing', space: 'crop', help: "The target's." },
    },
    params: {},
    outputs: {
      'border-target': number,
      'border-result': number,
      'seam-target': { ...number, help: 'The step where the raw paste begins and ends, inside the mask.' },
      'seam-result': number,
      'skin-target': { ...number, help: "The target's own step from face to neck and ears." },
      'skin-raw': number,
      'skin-result': number,
      'fine-target': number,
      'fine-result': number,
      outside: number,
    },
  },
  async ({ inputs: { target, result, raw, mask, parsing }, context }) => {
    const { frame } = parsing;
    const [heightPx = 0, widthPx = 0] = target.pixels.shape;
    if (result.pixels.shape[0] !== heightPx || result.pixels.shape[1] !== widthPx) {
      throw new NodeFault({
        code: 'picture-sizes',
        what: 'The result and the target have different sizes.',
        where: 'result',
        fix: 'Measure the picture that Paste Back gives.',
      });
    }
    const toCrop = async (image: ImageValue) => rgbOf(await context.images.warp(image, frame.toOriginal, frame));
    const area = (await context.images.warpMask(mask, frame.toOriginal, frame)).mask.data;
    const skin = Float32Array.from(parsing.labels.data, (id) => (SKIN.includes(parsing.labelSet[id] ?? '') ? 1 : 0));
    const blurOf =
      (rows: number, columns: number): Blur =>
      (plane, sigmaPx) =>
        context.images.blurPlane(float32([rows, columns], plane), sigmaPx).data;
    const inCrop = blurOf(frame.heightPx, frame.widthPx);
    const inPicture = blurOf(heightPx, widthPx);
    const [targetCrop, resultCrop, rawCrop] = [await toCrop(target), await toCrop(result), await toCrop(raw)];
    const laid = changedArea(targetCrop, rawCrop);
    const give = (value: number) => ({ kind: 'number' as const, value });
    return {
      'border-target': give(borderStep(targetCrop, area, inCrop)),
      'border-result': give(borderStep(resultCrop, area, inCrop)),
      'seam-target': give(borderStep(targetCrop, laid, inCrop)),
      'seam-result': give(borderStep(resultCrop, laid, inCrop)),
      'skin-target': give(skinStep(targetCrop, area, skin, inCrop)),
      'skin-raw': give(skinStep(rawCrop, area, skin, inCrop)),
      'skin-result': give(skinStep(resultCrop, area, skin, inCrop)),
      'fine-target': give(fineEnergy(rgbOf(target), mask.mask.data, inPicture)),
      'fine-result': give(fineEnergy(rgbOf(result), mask.mask.data, inPicture)),
      outside: give(changedOutside(rgbOf(target), rgbOf(result), mask.mask.data)),
    };
  },
);
