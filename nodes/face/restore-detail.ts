/** Gives a decoded picture the fine detail back that its reference lost on the way through the latent. */
import { defineNode, float32, uint8 } from '../kit/index.ts';
import { checkSameFrame } from '../mask/planes/same-frame.ts';
import { rgbBytes } from './detection/rgb-bytes.ts';

/** For crops of 256 px: over how many pixels it is judged whether a place was left as it was. */
const JUDGE_SIGMA_PX = 1.5;

export const restoreDetail = defineNode(
  {
    type: 'face/restore-detail',
    version: 1,
    title: 'Restore Detail',
    help: {
      summary:
        'Adds what the reference lost by being encoded and decoded, where the sampler left the reference as it was.',
      here: 'Not in the paper. Where crop and round trip agree within the tolerance, the difference of reference and round trip is added; where the sampler drew something else, nothing is.',
    },
    inputs: {
      crop: { kind: 'image', space: 'crop', help: 'What was sampled and decoded.' },
      reference: { kind: 'image', space: 'crop', help: 'The picture the sampler started from.' },
      'round-trip': { kind: 'image', space: 'crop', help: 'The reference after encoding and decoding, unsampled.' },
    },
    params: {
      strength: { param: 'number', default: 1, min: 0, max: 1, step: 0.05, unit: 'share', title: 'strength' },
      tolerance: {
        param: 'number',
        default: 14,
        min: 1,
        max: 64,
        step: 1,
        unit: 'levels',
        title: 'tolerance',
        help: 'Mean difference of crop and round trip up to which a place counts as left alone; it fades out at twice that.',
      },
    },
    outputs: { image: { kind: 'image', space: 'crop' } },
    bypass: 'crop',
  },
  ({ inputs: { crop, reference, 'round-trip': roundTrip }, params: { strength, tolerance }, context }) => {
    checkSameFrame(crop.frame, reference.frame, 'reference', 'crop and reference');
    checkSameFrame(crop.frame, roundTrip.frame, 'round-trip', 'crop and round-trip');
    const { widthPx, heightPx } = crop.frame;
    const [drawn, wanted, lossy] = [rgbBytes(crop), rgbBytes(reference), rgbBytes(roundTrip)];
    const changed = Float32Array.from({ length: widthPx * heightPx }, (_, i) => {
      let sum = 0;
      for (let k = i * 3; k < i * 3 + 3; k += 1) sum += Math.abs((drawn[k] ?? 0) - (lossy[k] ?? 0));
      return sum / 3;
    });
    const judged = context.images.blurPlane(float32([heightPx, widthPx], changed), (JUDGE_SIGMA_PX * widthPx) / 256);
    const pixels = new Uint8ClampedArray(drawn.length);
    judged.data.forEach((levels, i) => {
      const share = strength * Math.min(1, Math.max(0, 2 - levels / tolerance));
      for (let k = i * 3; k < i * 3 + 3; k += 1)
        pixels[k] = (drawn[k] ?? 0) + share * ((wanted[k] ?? 0) - (lossy[k] ?? 0));
    });
    const shape = [heightPx, widthPx, 3] as const;
    return { image: { kind: 'image', pixels: uint8(shape, Uint8Array.from(pixels)), frame: crop.frame } };
  },
);
