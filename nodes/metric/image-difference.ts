/** metric/image-difference: PSNR and SSIM of two pictures, over a mask where one is linked. */

import { defineNode, float32, type HostTensor, type ImageValue, NodeFault } from '../kit/index.ts';
import { ssimMap } from './similarity/ssim.ts';

/** What equal pictures are given, since an infinite number is none in JSON; a difference of one level in 8 bit is 48 dB. */
const EQUAL_DB = 100;

function sizeOf(image: ImageValue): string {
  return `${image.frame.widthPx} x ${image.frame.heightPx} px`;
}

function channelOf(image: ImageValue, channel: number): HostTensor<'float32'> {
  const [height = 0, width = 0, channels = 3] = image.pixels.shape;
  const { data } = image.pixels;
  return float32(
    [height, width],
    Float32Array.from({ length: height * width }, (_, at) => data[at * channels + channel] ?? 0),
  );
}

function checkSizes(first: ImageValue, second: ImageValue, mask: HostTensor<'float32'> | undefined): void {
  const [height = 0, width = 0] = first.pixels.shape;
  if (sizeOf(first) !== sizeOf(second)) {
    throw new NodeFault({
      code: 'picture-sizes',
      what: `The pictures are ${sizeOf(first)} and ${sizeOf(second)}, and only pictures of one size compare.`,
      where: 'second',
      fix: 'Compare the crops of one frame, or the originals.',
    });
  }
  if (mask && (mask.shape[0] !== height || mask.shape[1] !== width)) {
    throw new NodeFault({
      code: 'mask-size',
      what: `The mask is ${mask.shape[1]} x ${mask.shape[0]} px and the pictures are ${sizeOf(first)}.`,
      where: 'mask',
      fix: "Link a mask of the pictures' frame.",
    });
  }
}

function weightedMean(values: ArrayLike<number>, weights: ArrayLike<number> | undefined): number {
  let [sum, total] = [0, 0];
  for (let at = 0; at < values.length; at++) {
    const weight = weights ? (weights[at] ?? 0) : 1;
    sum += weight * (values[at] ?? 0);
    total += weight;
  }
  return total === 0 ? 0 : sum / total;
}

/** PSNR in dB (100 for equal pictures) and mean SSIM over R, G and B; alpha does not count. */
export const imageDifference = defineNode(
  {
    type: 'metric/image-difference',
    version: 1,
    title: 'Image Difference',
    help: {
      summary: 'PSNR and SSIM of two pictures of one size, over a mask where one is linked.',
      here: 'SSIM is the mean over R, G and B with a Gaussian window of sigma 1.5 px. Equal pictures have 100 dB.',
    },
    inputs: {
      first: { kind: 'image', title: 'First' },
      second: { kind: 'image', title: 'Second' },
      mask: { kind: 'mask', optional: true, title: 'Mask', help: 'Weight of every pixel; without it all count alike.' },
    },
    params: {},
    outputs: {
      psnr: { kind: 'number', title: 'PSNR', help: 'dB; higher is nearer, 100 is equal.' },
      ssim: { kind: 'number', title: 'SSIM', help: '-1..1; 1 is equal.' },
      largest: { kind: 'number', title: 'Largest difference', help: 'Levels of 255, where the mask is above 0.' },
    },
  },
  ({ inputs: { first, second, mask }, context }) => {
    checkSizes(first, second, mask?.mask);
    const weights = mask?.mask.data;
    const channels = [0, 1, 2].map((channel) => {
      const [a, b] = [channelOf(first, channel), channelOf(second, channel)];
      const difference = a.data.map((value, at) => Math.abs(value - (b.data[at] ?? 0)));
      const counted = weights ? difference.filter((_, at) => (weights[at] ?? 0) > 0) : difference;
      return {
        squared: weightedMean(
          difference.map((value) => value * value),
          weights,
        ),
        ssim: weightedMean(ssimMap(a, b, context.images.blurPlane).data, weights),
        largest: counted.reduce((largest, value) => Math.max(largest, value), 0),
      };
    });
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    const squared = mean(channels.map((channel) => channel.squared));
    const psnr = squared === 0 ? EQUAL_DB : Math.min(EQUAL_DB, 10 * Math.log10(255 ** 2 / squared));
    return {
      psnr: { kind: 'number', value: psnr },
      ssim: { kind: 'number', value: mean(channels.map((channel) => channel.ssim)) },
      largest: { kind: 'number', value: Math.max(...channels.map((channel) => channel.largest)) },
    };
  },
);
