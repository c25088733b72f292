// What a file must have to serve as text encoder, denoiser, ControlNet or SD Adapter. The residual inputs of a UNet come
// in two namings; a denoiser of this project has FRC inside.

import type { FactsOf } from '../../nodes/kit/index.ts';
import type { OnnxPort } from '../onnx-file/read-ports.ts';
import type { RoleReader } from './face-roles.ts';
import { type FactSheet, onlyPort, portsInWords, Unfit } from './fact-sheet.ts';
import { channelsOf, floatMap } from './float-maps.ts';

/** CLIP's text encoder: token ids in, one vector per token out. Its tokenizer.json is kept beside it. */
export const readTextEncoder: RoleReader = (sheet) => {
  const ids = sheet.input('input_ids');
  if (!ids || (ids.elementType !== 'int32' && ids.elementType !== 'int64')) {
    throw new Unfit(`its inputs (${portsInWords(sheet.head.inputs)}) have no input_ids of int32 or int64`);
  }
  const output = sheet.output('last_hidden_state');
  if (output?.shape?.length !== 3) {
    throw new Unfit(`its outputs (${portsInWords(sheet.head.outputs)}) have no last_hidden_state [N, tokens, D]`);
  }
  const others = sheet.head.inputs.filter(({ name }) => name !== 'input_ids' && name !== 'attention_mask');
  if (others.length > 0) throw new Unfit(`it wants ${portsInWords(others)} as well, which no node has`);
  const width = sheet.size('width', output.shape[2], 'how wide a token is (Stable Diffusion 1.x: 768)', 768);
  if (width === undefined) return undefined;
  return {
    role: 'text-encoder',
    tokenizer: 'clip',
    input: ids.name,
    output: output.name,
    ...(sheet.input('attention_mask') ? { attentionMask: 'attention_mask' } : {}),
    idsDtype: ids.elementType,
    length: typeof ids.shape?.[1] === 'number' ? ids.shape[1] : null,
    width,
  };
};

type Timestep = FactsOf<'denoiser'>['timestep'];

function timestepOf(sheet: FactSheet): Timestep {
  const port = sheet.input('timestep');
  const dtype = port?.elementType;
  if (dtype !== 'float32' && dtype !== 'float16' && dtype !== 'int64' && dtype !== 'int32') {
    throw new Unfit(`its inputs (${portsInWords(sheet.head.inputs)}) have no timestep of a number`);
  }
  return { dtype, rank: (port?.shape?.length ?? 0) === 0 ? 0 : 1 };
}

function sampleDtypeOf(sample: OnnxPort): 'float32' | 'float16' {
  return sample.elementType === 'float16' ? 'float16' : 'float32';
}

const fixed = (side: number | string | undefined): number | null => (typeof side === 'number' ? side : null);

/** A UNet of either export convention, plain, inpainting or with residual inputs; or one with FRC inside. */
export const readDenoiser: RoleReader = (sheet) => {
  const { inputs, outputs } = sheet.head;
  const sample = sheet.input('sample');
  const context = sheet.input('encoder_hidden_states') ?? sheet.input('tokens');
  if (!sample || context?.shape?.length !== 3) {
    throw new Unfit(
      `its inputs (${portsInWords(inputs)}) are not sample, timestep and encoder_hidden_states (or tokens)`,
    );
  }
  floatMap(sample, 'input');
  const output = floatMap(onlyPort(outputs, 'output'), 'output');
  const timestep = timestepOf(sheet);
  const residuals = residualInputs(inputs);
  const frc = frcInputs(sheet);
  const taken = new Set([
    'sample',
    'timestep',
    context.name,
    ...(residuals ? [...residuals.down, residuals.mid] : []),
    ...(frc ? [frc.scale, frc.referenceMap] : []),
  ]);
  const others = inputs.filter(({ name }) => !taken.has(name));
  if (others.length > 0) throw new Unfit(`it wants ${portsInWords(others)} as well, which no node has`);
  const contextWidth = sheet.size(
    'contextWidth',
    context.shape[2],
    'width of a context token (Stable Diffusion 1.x: 768)',
    768,
  );
  const channels = sheet.size('channels', channelsOf(output), 'channels of the latent (Stable Diffusion: 4)', 4);
  const inputChannels = sheet.size(
    'inputChannels',
    channelsOf(sample),
    'channels of its input (4, or 9 for inpainting)',
    4,
  );
  const vae = sheet.answer({
    fact: 'vae',
    ask: 'which latents it was trained on: sd-1, sd-2, sdxl, nano/vae, or a word of yours',
    usual: 'sd-1',
  });
  const predicts = sheet.answer({
    fact: 'predicts',
    ask: 'what it predicts',
    options: ['epsilon', 'v'],
    usual: 'epsilon',
  });
  const schedule = sheet.answer({
    fact: 'schedule',
    ask: 'its noise schedule over 1000 steps (Stable Diffusion: scaled-linear)',
    options: ['scaled-linear', 'cosine'],
    usual: 'scaled-linear',
  });
  if (
    contextWidth === undefined ||
    channels === undefined ||
    inputChannels === undefined ||
    !vae ||
    !predicts ||
    !schedule
  )
    return undefined;
  if (inputChannels !== channels && inputChannels !== 2 * channels + 1) {
    throw new Unfit(
      `its input has ${inputChannels} channels and its output ${channels}: neither a plain UNet nor an inpainting one`,
    );
  }
  return {
    role: 'denoiser',
    vae,
    channels,
    inputChannels,
    ports: { sample: sample.name, timestep: 'timestep', context: context.name, output: output.name },
    sampleDtype: sampleDtypeOf(sample),
    timestep,
    contextWidth,
    contextLength: fixed(context.shape[1]),
    batch: fixed(sample.shape?.[0]),
    latentSide: fixed(sample.shape?.[2]),
    predicts: predicts as 'epsilon' | 'v',
    schedule: schedule as 'scaled-linear' | 'cosine',
    ...(frc ? { frc } : {}),
    ...(residuals ? { residuals } : {}),
  };
};

const DOWN_COUNT = 12;
const MID = 'mid_block_additional_residual';

/** Residual inputs by either naming; undefined for a UNet without. */
function residualInputs(inputs: readonly OnnxPort[]): FactsOf<'denoiser'>['residuals'] {
  const has = (name: string) => inputs.some((port) => port.name === name);
  for (const prefix of ['down_block_', 'down_block_additional_residuals.']) {
    const down = Array.from({ length: DOWN_COUNT }, (_, i) => `${prefix}${i}`);
    if (down.every(has) && has(MID)) return { down, mid: MID };
  }
  return undefined;
}

function frcInputs(sheet: FactSheet): FactsOf<'denoiser'>['frc'] {
  const map = sheet.input('reference_map');
  const scale = sheet.input('frc_scale');
  if (!map || !scale) return undefined;
  const channels = channelsOf(map);
  if (typeof channels !== 'number') throw new Unfit('its reference_map leaves its channels open');
  return { scale: 'frc_scale', referenceMap: 'reference_map', referenceChannels: channels };
}

/** Thirteen residuals by position: names beyond the first two are automatic. */
export const readControlnet: RoleReader = (sheet) => {
  const { inputs, outputs } = sheet.head;
  const sample = sheet.input('sample');
  const context = sheet.input('encoder_hidden_states');
  const condition = sheet.input('controlnet_cond');
  if (!sample || context?.shape?.length !== 3 || !condition) {
    throw new Unfit(
      `its inputs (${portsInWords(inputs)}) are not sample, timestep, encoder_hidden_states and controlnet_cond`,
    );
  }
  if (outputs.length !== DOWN_COUNT + 1)
    throw new Unfit(`it has ${outputs.length} outputs, and a ControlNet gives 13 residuals`);
  const contextWidth = sheet.size(
    'contextWidth',
    context.shape[2],
    'width of a context token (Stable Diffusion 1.x: 768)',
    768,
  );
  const channels = sheet.size('channels', channelsOf(sample), 'channels of the latent (Stable Diffusion: 4)', 4);
  if (contextWidth === undefined || channels === undefined) return undefined;
  return {
    role: 'controlnet',
    channels,
    contextWidth,
    ports: { sample: 'sample', timestep: 'timestep', context: context.name, condition: condition.name },
    sampleDtype: sampleDtypeOf(sample),
    timestep: timestepOf(sheet),
    outputs: outputs.map(({ name }) => name),
  };
};

/** The twelve inputs of the pack's adapter in sizes of its own. */
export const readSdAdapter: RoleReader = (sheet) => {
  const side = (name: string, axis: number): number => {
    const size = sheet.input(name)?.shape?.[axis];
    if (typeof size === 'number') return size;
    throw new Unfit(
      `its inputs (${portsInWords(sheet.head.inputs)}) have no ${name} of a fixed size; the pack's adapter has twelve inputs, and an own one has the same`,
    );
  };
  const tokens = sheet.output('tokens')?.shape;
  const map = sheet.output('reference_map')?.shape;
  if (typeof tokens?.[1] !== 'number' || typeof tokens[2] !== 'number' || typeof map?.[1] !== 'number') {
    throw new Unfit(
      `its outputs (${portsInWords(sheet.head.outputs)}) are not tokens [B, N, D] and reference_map [B, C, h, w] of fixed sizes`,
    );
  }
  for (const name of ['region_present', 'pose', 'gaze', 'present', 'mask', 'guide']) side(name, 1);
  const sizes = {
    identity: side('identity', 1),
    regions: side('regions', 1),
    regionWidth: side('regions', 2),
    expression: side('expression', 1),
    texture: side('texture', 1),
    light: side('light', 1),
    cropPx: side('reference', 2),
  };
  const family = sheet.answer({
    fact: 'family',
    ask: 'coefficient family of its expression: ict-facekit, bfm09-deep3d, bfm-3ddfa',
    usual: 'ict-facekit',
  });
  return family === undefined
    ? undefined
    : { role: 'sd-adapter', ...sizes, family, tokens: tokens[1], width: tokens[2], referenceChannels: map[1] };
};
