/** Small VAEs with the ports of Stable Diffusion's and TAESD's public exports and a known function inside. */

import type { FactsOf } from '../../nodes/kit/index.ts';
import { port, type TestDtype, type TestModel } from './onnx-builder.ts';

const FLOAT = 1;
const FLOAT16 = 10;

/** Latent channel c of a cell: mean of plane c of its 8 x 8 px, channel 3 the mean of all three. */
function encoderWeights(outputs: number): Float32Array {
  const weights = new Float32Array(outputs * 3 * 64);
  for (let c = 0; c < 4; c++) {
    for (let plane = 0; plane < 3; plane++) {
      const share = c === 3 ? 1 / 3 : c === plane ? 1 : 0;
      weights.fill(share / 64, (c * 3 + plane) * 64, (c * 3 + plane + 1) * 64);
    }
  }
  return weights;
}

/**
 * optimum's VAE encoder: sample -> latent_parameters [B, 8, h, w], the means and then log-variances of -20 (so that
 * taking the wrong half shows); or the older one: sample -> latent_sample [B, 4, h, w].
 */
export function vaeEncoderModel(gives: 'moments' | 'latent', half = false): TestModel {
  const dtype: TestDtype = half ? 'float16' : 'float32';
  const channels = gives === 'moments' ? 8 : 4;
  const bias = Float32Array.from({ length: channels }, (_, c) => (c < 4 ? 0 : -20));
  const output = gives === 'moments' ? 'latent_parameters' : 'latent_sample';
  return {
    inputs: [port('sample', dtype, ['B', 3, 'H', 'W'])],
    outputs: [port(output, dtype, ['B', channels, 'h', 'w'])],
    nodes: [
      { op: 'Cast', from: ['sample'], to: 'pixels', attributes: { to: FLOAT } },
      { op: 'Conv', from: ['pixels', 'weights', 'bias'], to: 'found', attributes: { strides: [8, 8] } },
      { op: 'Cast', from: ['found'], to: output, attributes: { to: half ? FLOAT16 : FLOAT } },
    ],
    constants: {
      weights: { shape: [channels, 3, 8, 8], data: encoderWeights(channels) },
      bias: { shape: [channels], data: bias },
    },
  };
}

/**
 * latent_sample -> sample: plane c of a cell's 8 x 8 px is latent channel c, after a blur of `reach` cells to each side
 * (0 = none), which is what makes the border of a tile differ from the middle.
 */
export function vaeDecoderModel(options: { half?: boolean; reach?: number } = {}): TestModel {
  const { half = false, reach = 0 } = options;
  const dtype: TestDtype = half ? 'float16' : 'float32';
  const side = 2 * reach + 1;
  const blur = new Float32Array(4 * 4 * side * side);
  for (let c = 0; c < 4; c++) blur.fill(1 / side ** 2, (c * 4 + c) * side ** 2, (c * 4 + c + 1) * side ** 2);
  const grow = new Float32Array(4 * 3 * 64);
  for (let c = 0; c < 3; c++) grow.fill(1, (c * 3 + c) * 64, (c * 3 + c + 1) * 64);
  return {
    inputs: [port('latent_sample', dtype, ['B', 4, 'h', 'w'])],
    outputs: [port('sample', dtype, ['B', 3, 'H', 'W'])],
    nodes: [
      { op: 'Cast', from: ['latent_sample'], to: 'latent', attributes: { to: FLOAT } },
      { op: 'Conv', from: ['latent', 'blur'], to: 'blurred', attributes: { pads: [reach, reach, reach, reach] } },
      { op: 'ConvTranspose', from: ['blurred', 'grow'], to: 'pixels', attributes: { strides: [8, 8] } },
      { op: 'Cast', from: ['pixels'], to: 'sample', attributes: { to: half ? FLOAT16 : FLOAT } },
    ],
    constants: {
      blur: { shape: [4, 4, side, side], data: blur },
      grow: { shape: [4, 3, 8, 8], data: grow },
    },
  };
}

const SD_VAE = { vae: 'sd-1', channels: 4, factor: 8, scale: 0.18215, shift: 0, pixels: '-1..1' } as const;

export const vaeEncoderFacts = (gives: 'moments' | 'latent'): FactsOf<'vae-encoder'> => ({
  role: 'vae-encoder',
  ...SD_VAE,
  input: 'sample',
  output: gives === 'moments' ? 'latent_parameters' : 'latent_sample',
  gives,
});

export const VAE_DECODER_FACTS: FactsOf<'vae-decoder'> = {
  role: 'vae-decoder',
  ...SD_VAE,
  input: 'latent_sample',
  output: 'sample',
};

/** TAESD: latents as the UNet has them; a raw export gives pixels in 0..1. */
export const taesdFacts = (pixels: '-1..1' | '0..1'): FactsOf<'preview-decoder'> => ({
  ...VAE_DECODER_FACTS,
  role: 'preview-decoder',
  scale: 1,
  pixels,
});
