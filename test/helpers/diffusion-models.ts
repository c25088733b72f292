/**
 * Small UNets and ControlNets with the ports of Stable Diffusion's public exports and a known function inside, so that a wrong
 * order, type, scale or channel shows in the numbers. What each computes is said where it is made.
 */

import type { FactsOf } from '../../nodes/kit/index.ts';
import { port, type TestConstant, type TestDtype, type TestModel, type TestNode } from './onnx-builder.ts';

const FLOAT = 1;
const FLOAT16 = 10;

const ints = (...data: number[]): TestConstant => ({ shape: [data.length], data: BigInt64Array.from(data, BigInt) });
const scalar = (value: number): TestConstant => ({ shape: [], data: Float32Array.of(value) });

/** How a UNet file is exported. */
export interface UnetExport {
  readonly timestep: 'float32' | 'float16' | 'int64' | 'int32';
  readonly rank: 0 | 1;
  readonly half?: boolean;
  readonly batch?: number;
  /** 4, or 9 for inpainting. */
  readonly channels?: number;
  /** Names of the residual inputs, twelve down and the middle one. */
  readonly residuals?: readonly string[];
  readonly width?: number;
  readonly length?: number;
}

export const RESIDUALS_BY_BLOCK = [
  ...Array.from({ length: 12 }, (_, k) => `down_block_${k}`),
  'mid_block_additional_residual',
];
export const RESIDUALS_BY_DOT = [
  ...Array.from({ length: 12 }, (_, k) => `down_block_additional_residuals.${k}`),
  'mid_block_additional_residual',
];
const RESIDUAL_CHANNELS = [320, 320, 320, 320, 640, 640, 640, 1280, 1280, 1280, 1280, 1280, 1280];
const RESIDUAL_HALVINGS = [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3];

/** Weight of residual k in what a test UNet predicts: each is told from every other. */
export const residualWeight = (k: number): number => 0.5 ** k;

/**
 * noise = 0.5 latent + mean of the context + timestep / 1000, per sample; with 9 channels + 3 x mask + 0.25 masked
 * latent; with residuals + the sum over k of 0.5^k x mean of residual k.
 */
export function unetModel(options: UnetExport): TestModel {
  const { half = false, batch = 'B', channels = 4, residuals = [], width = 768, length = 'L' } = options;
  const dtype: TestDtype = half ? 'float16' : 'float32';
  const nodes: TestNode[] = [];
  const constants: Record<string, TestConstant> = {
    axes2: ints(2),
    rows: ints(-1, 1, 1, 1),
    thousandth: scalar(0.001),
    mix: { shape: [4, channels, 1, 1], data: mixing(channels) },
  };
  const wide = (name: string): string => {
    nodes.push({ op: 'Cast', from: [name], to: `${name}:f`, attributes: { to: FLOAT } });
    return `${name}:f`;
  };
  const mean = (name: string, axes: readonly number[], to: string): void => {
    nodes.push({ op: 'ReduceMean', from: [wide(name)], to, attributes: { axes, keepdims: 1 } });
  };
  nodes.push({ op: 'Conv', from: [wide('sample'), 'mix'], to: 'mixed' });
  mean('encoder_hidden_states', [1, 2], 'context:3');
  nodes.push({ op: 'Unsqueeze', from: ['context:3', 'axes2'], to: 'context' });
  nodes.push({ op: 'Reshape', from: [wide('timestep'), 'rows'], to: 'time:4' });
  nodes.push({ op: 'Mul', from: ['time:4', 'thousandth'], to: 'time' });
  nodes.push(
    { op: 'Add', from: ['mixed', 'context'], to: 'sum:0' },
    { op: 'Add', from: ['sum:0', 'time'], to: 'sum:1' },
  );
  let sum = 'sum:1';
  for (const [k, name] of residuals.entries()) {
    constants[`weight${k}`] = scalar(residualWeight(k));
    mean(name, [1, 2, 3], `mean${k}`);
    nodes.push(
      { op: 'Mul', from: [`mean${k}`, `weight${k}`], to: `part${k}` },
      { op: 'Add', from: [sum, `part${k}`], to: `residual${k}` },
    );
    sum = `residual${k}`;
  }
  nodes.push({ op: 'Cast', from: [sum], to: 'out_sample', attributes: { to: half ? FLOAT16 : FLOAT } });
  return {
    inputs: [
      port('sample', dtype, [batch, channels, 'h', 'w']),
      port('timestep', options.timestep, options.rank === 0 ? [] : [batch]),
      port('encoder_hidden_states', dtype, [batch, length, width]),
      ...residuals.map((name, k) => port(name, dtype, [batch, RESIDUAL_CHANNELS[k] ?? 0, `h${k}`, `w${k}`])),
    ],
    outputs: [port('out_sample', dtype, [batch, 4, 'h', 'w'])],
    nodes,
    constants,
  };
}

function mixing(channels: number): Float32Array {
  const weights = new Float32Array(4 * channels);
  for (let c = 0; c < 4; c++) {
    weights[c * channels + c] = 0.5;
    if (channels === 9) {
      weights[c * channels + 4] = 3;
      weights[c * channels + 5 + c] = 0.25;
    }
  }
  return weights;
}

/** Facts of such a UNet. */
export function unetFacts(options: UnetExport): FactsOf<'denoiser'> {
  const { residuals } = options;
  return {
    role: 'denoiser',
    vae: 'sd-1',
    channels: 4,
    inputChannels: options.channels ?? 4,
    ports: { sample: 'sample', timestep: 'timestep', context: 'encoder_hidden_states', output: 'out_sample' },
    sampleDtype: options.half ? 'float16' : 'float32',
    timestep: { dtype: options.timestep, rank: options.rank },
    contextWidth: options.width ?? 768,
    contextLength: options.length ?? null,
    batch: options.batch ?? null,
    latentSide: null,
    predicts: 'epsilon',
    schedule: 'scaled-linear',
    ...(residuals ? { residuals: { down: residuals.slice(0, 12), mid: residuals[12] ?? '' } } : {}),
  };
}

/**
 * Thirteen residuals under the names exporters leave: residual k has the shape Stable Diffusion's has and is everywhere
 * (k + 1) x mean of the condition + timestep / 1000 + mean of the context.
 */
export function controlnetModel(half = false): TestModel {
  const dtype: TestDtype = half ? 'float16' : 'float32';
  const outputs = CONTROLNET_OUTPUTS;
  const constants: Record<string, TestConstant> = {
    axes2: ints(2),
    rows: ints(-1, 1, 1, 1),
    thousandth: scalar(0.001),
  };
  const wide = (name: string): TestNode => ({ op: 'Cast', from: [name], to: `${name}:f`, attributes: { to: FLOAT } });
  const nodes: TestNode[] = [
    ...['sample', 'timestep', 'encoder_hidden_states', 'controlnet_cond'].map(wide),
    { op: 'ReduceMean', from: ['controlnet_cond:f'], to: 'bright', attributes: { axes: [1, 2, 3], keepdims: 1 } },
    { op: 'ReduceMean', from: ['encoder_hidden_states:f'], to: 'context:3', attributes: { axes: [1, 2], keepdims: 1 } },
    { op: 'Unsqueeze', from: ['context:3', 'axes2'], to: 'context' },
    { op: 'Reshape', from: ['timestep:f', 'rows'], to: 'time:4' },
    { op: 'Mul', from: ['time:4', 'thousandth'], to: 'time' },
    { op: 'Add', from: ['time', 'context'], to: 'offset' },
  ];
  for (const [k, output] of outputs.entries()) {
    const channels = RESIDUAL_CHANNELS[k] ?? 0;
    const stride = 2 ** (RESIDUAL_HALVINGS[k] ?? 0);
    constants[`none${k}`] = { shape: [channels, 4, 1, 1], data: new Float32Array(channels * 4) };
    constants[`times${k}`] = scalar(k + 1);
    nodes.push(
      { op: 'Conv', from: ['sample:f', `none${k}`], to: `zeros${k}`, attributes: { strides: [stride, stride] } },
      { op: 'Mul', from: ['bright', `times${k}`], to: `bright${k}` },
      { op: 'Add', from: [`bright${k}`, 'offset'], to: `value${k}` },
      { op: 'Add', from: [`zeros${k}`, `value${k}`], to: `full${k}` },
      { op: 'Cast', from: [`full${k}`], to: output, attributes: { to: half ? FLOAT16 : FLOAT } },
    );
  }
  return {
    inputs: [
      port('sample', dtype, ['B', 4, 'h', 'w']),
      port('timestep', 'int64', ['B']),
      port('encoder_hidden_states', dtype, ['B', 'L', 768]),
      port('controlnet_cond', dtype, ['B', 3, 'H', 'W']),
    ],
    outputs: outputs.map((name, k) => port(name, dtype, ['B', RESIDUAL_CHANNELS[k] ?? 0, `h${k}`, `w${k}`])),
    nodes,
    constants,
  };
}

/** Names as exporters leave them: only the first down residual has one of its own, and it comes out of order here. */
export const CONTROLNET_OUTPUTS = [
  'down_block_res_samples',
  ...Array.from({ length: 12 }, (_, k) => `${4021 - 7 * k}`),
];

export const CONTROLNET_FACTS: FactsOf<'controlnet'> = {
  role: 'controlnet',
  channels: 4,
  contextWidth: 768,
  ports: {
    sample: 'sample',
    timestep: 'timestep',
    context: 'encoder_hidden_states',
    condition: 'controlnet_cond',
  },
  sampleDtype: 'float32',
  timestep: { dtype: 'int64', rank: 1 },
  outputs: CONTROLNET_OUTPUTS,
};
