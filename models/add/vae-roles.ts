// What a file must have to serve as a half of a VAE or as a preview decoder. Both export conventions of Stable Diffusion
// are told apart by the name of the output and the number of channels.

import { ModelError } from '../errors.ts';
import type { RoleReader } from './face-roles.ts';
import { type FactSheet, onlyPort, portInWords, Unfit } from './fact-sheet.ts';
import { channelsOf, floatMap } from './float-maps.ts';

// Factors by which the latents of a VAE family are scaled to unit variance.
const SCALES: Readonly<Record<string, number>> = { 'sd-1': 0.18215, 'sd-2': 0.18215, sdxl: 0.13025 };

function askVae(sheet: FactSheet): { vae: string; scale: number } | undefined {
  const vae = sheet.answer({
    fact: 'vae',
    ask: 'which latents these are: sd-1, sd-2, sdxl, or a word of yours (models of one word work together)',
    usual: 'sd-1',
  });
  if (vae === undefined) return undefined;
  const known = SCALES[vae];
  const question = {
    fact: 'scale',
    ask: 'factor from raw latents to about unit variance, for example 0.18215 (1 = none)',
  };
  const words = known === undefined ? sheet.answer(question) : sheet.settled(question, String(known));
  if (words === undefined) return undefined;
  const scale = Number(words);
  if (!(scale > 0)) throw new ModelError('fact-wrong', `The fact scale is a number above 0, got '${words}'.`);
  return { vae, scale };
}

function askPixels(sheet: FactSheet): '-1..1' | '0..1' | undefined {
  return sheet.answer({
    fact: 'pixels',
    ask: 'range of the pixels at the file (Stable Diffusion: -1..1; raw TAESD weights: 0..1, diffusers-wrapped: -1..1)',
    options: ['-1..1', '0..1'],
    usual: '-1..1',
  }) as '-1..1' | '0..1' | undefined;
}

/** latent_parameters holds mean and log-variance, twice the channels; latent_sample is the latent itself. */
export const readVaeEncoder: RoleReader = (sheet) => {
  const input = floatMap(onlyPort(sheet.head.inputs, 'input'), 'input');
  const output = floatMap(onlyPort(sheet.head.outputs, 'output'), 'output');
  if (input.shape?.[1] !== 3 && typeof input.shape?.[1] === 'number') {
    throw new Unfit(`its input ${portInWords(input)} has no three channels`);
  }
  const moments = /param|moment|dist/i.test(output.name);
  const plain = output.name === 'latent_sample' || output.name === 'latent';
  const gives =
    moments || plain
      ? sheet.read('gives', moments ? 'moments' : 'latent')
      : sheet.answer({
          fact: 'gives',
          ask: `whether ${output.name} is the latent, or moments (mean and log-variance, twice the channels)`,
          options: ['latent', 'moments'],
        });
  const rows = sheet.size(
    moments ? 'moments' : 'channels',
    channelsOf(output),
    `channels of ${output.name} (Stable Diffusion: ${moments ? 8 : 4})`,
  );
  const family = askVae(sheet);
  const pixels = askPixels(sheet);
  if (!gives || rows === undefined || !family || !pixels) return undefined;
  const channels = gives === 'moments' ? rows / 2 : rows;
  if (!Number.isInteger(channels)) throw new Unfit(`its ${rows} channels cannot be mean and log-variance`);
  return {
    role: 'vae-encoder',
    ...family,
    channels,
    factor: 8,
    shift: 0,
    pixels,
    input: input.name,
    output: output.name,
    gives: gives as 'latent' | 'moments',
  };
};

const readDecoder =
  (role: 'vae-decoder' | 'preview-decoder'): RoleReader =>
  (sheet) => {
    const input = floatMap(onlyPort(sheet.head.inputs, 'input'), 'input');
    const output = floatMap(onlyPort(sheet.head.outputs, 'output'), 'output');
    if (typeof output.shape?.[1] === 'number' && output.shape[1] !== 3) {
      throw new Unfit(`its output ${portInWords(output)} is no picture of three channels`);
    }
    const channels = sheet.size('channels', channelsOf(input), 'channels of the latent (Stable Diffusion: 4)', 4);
    // A preview decoder of TAESD's kind takes unit-variance latents as they are.
    const family = role === 'preview-decoder' ? askPreviewVae(sheet) : askVae(sheet);
    const pixels = askPixels(sheet);
    if (channels === undefined || !family || !pixels) return undefined;
    return { role, ...family, channels, factor: 8, shift: 0, pixels, input: input.name, output: output.name };
  };

function askPreviewVae(sheet: FactSheet): { vae: string; scale: number } | undefined {
  const vae = sheet.answer({
    fact: 'vae',
    ask: 'which latents it shows: sd-1, sd-2, sdxl, or a word of yours',
    usual: 'sd-1',
  });
  const scale = Number(sheet.settled({ fact: 'scale', ask: 'factor from its latents to those of the graph' }, '1'));
  if (!(scale > 0)) throw new ModelError('fact-wrong', 'The fact scale is a number above 0.');
  return vae === undefined ? undefined : { vae, scale };
}

export const readVaeDecoder = readDecoder('vae-decoder');
export const readPreviewDecoder = readDecoder('preview-decoder');
