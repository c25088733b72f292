/**
 * ControlNets: their residuals for the UNet's down blocks and middle, read by position (exporters name only the first),
 * times the strength, several added up. A UNet with residual inputs gets zeros where none is on.
 */

import {
  type ControlApplication,
  type DenoiserValue,
  type FactsOf,
  factsFor,
  float32,
  NodeFault,
  type RunContext,
  type Tensor,
} from '../../kit/index.ts';
import { outputNamed } from '../latent/model-output.ts';
import { pixelsNchwOf } from '../latent/pixels.ts';
import { strengthAt } from './application.ts';
import type { Grid, Latent, VelocityOptions } from './prediction.ts';
import { timestepTensor } from './timestep.ts';

type ControlFacts = FactsOf<'controlnet'>;

/** What the UNet is about to be called with. */
export interface UnetCall {
  /** The latent alone, [rows, C, h, w]: ControlNets see no inpainting channels. */
  readonly sample: Latent;
  readonly timestep: number;
  readonly tokens: Latent;
  readonly rows: number;
}

/** Channels and halvings of the twelve down residuals and of the middle one of Stable Diffusion 1 and 2. */
const RESIDUALS: readonly (readonly [number, number])[] = [
  [320, 0],
  [320, 0],
  [320, 0],
  [320, 1],
  [640, 1],
  [640, 1],
  [640, 2],
  [1280, 2],
  [1280, 2],
  [1280, 3],
  [1280, 3],
  [1280, 3],
  [1280, 3],
];

// A stride-2 convolution with a border of one rounds up.
const halved = (side: number, times: number): number => Math.ceil(side / 2 ** times);

function zeroResiduals({ width, height }: Grid, rows: number): Latent[] {
  return RESIDUALS.map(([channels, times]) => {
    const shape = [rows, channels, halved(height, times), halved(width, times)];
    return float32(shape, new Float32Array(shape.reduce((product, side) => product * side, 1)));
  });
}

function conditionOf({ model, condition }: ControlApplication, grid: Grid): Latent {
  const [height, width] = condition.shape;
  if (height === grid.height * 8 && width === grid.width * 8) return pixelsNchwOf(condition, '0..1');
  throw new NodeFault({
    code: 'control-size',
    what: `The condition of ${model} is ${width} x ${height} px, and the latent stands for ${grid.width * 8} x ${grid.height * 8} px.`,
    where: 'denoiser',
    fix: 'Make the condition picture from the crop that is sampled.',
  });
}

function residualInputs(denoiser: DenoiserValue, facts: FactsOf<'denoiser'>): readonly string[] {
  const { residuals } = facts;
  if (residuals) return [...residuals.down, residuals.mid];
  if (!denoiser.controls?.length) return [];
  throw new NodeFault({
    code: 'no-residual-inputs',
    what: `${denoiser.model} has no inputs for the residuals of a ControlNet; stock exports have none.`,
    where: 'denoiser',
    fix: 'Take a UNet exported with down_block_* and mid_block_additional_residual inputs, or remove diffusion/controlnet.',
  });
}

/**
 * Residual feeds of a UNet call at a step; none for a UNet without residual inputs.
 * @throws NodeFault `no-residual-inputs`, `control-size`, `context-width`, `wrong-model-role`.
 */
export async function controlsOf(
  denoiser: DenoiserValue,
  facts: FactsOf<'denoiser'>,
  { grid, steps }: VelocityOptions,
  context: RunContext,
): Promise<(call: UnetCall, step: number) => Promise<Record<string, Latent>>> {
  const inputs = residualInputs(denoiser, facts);
  const { tensors, models } = context;
  const controls = await Promise.all(
    (denoiser.controls ?? []).map(async (control) => {
      const own = await factsFor(models, control.model, 'controlnet');
      checkWidth(control.model, own, denoiser.model, facts);
      return { control, facts: own, condition: conditionOf(control, grid) };
    }),
  );

  const run = async (
    { control, facts: own, condition }: (typeof controls)[number],
    { sample, timestep, tokens, rows }: UnetCall,
  ): Promise<Latent[]> => {
    const repeated = rows === 1 ? condition : await tensors.concat(Array<Latent>(rows).fill(condition), 0);
    const feeds: Record<string, Tensor> = {
      [own.ports.sample]: sample,
      [own.ports.timestep]: timestepTensor(own.timestep, timestep, rows),
      [own.ports.context]: tokens,
      [own.ports.condition]: repeated,
    };
    const outputs = await models.run(control.model, feeds);
    return own.outputs.map((name) => outputNamed(outputs, name, control.model));
  };

  return async (call, step) => {
    if (inputs.length === 0) return {};
    let sum: readonly Latent[] | undefined;
    for (const one of controls) {
      const strength = strengthAt(one.control, step, steps);
      if (strength === 0) continue;
      const given = await run(one, call);
      context.throwIfCancelled();
      const before: readonly Latent[] | undefined = sum;
      sum = await Promise.all(
        given.map((residual, index) => {
          const earlier = before?.[index];
          return tensors.linear(
            earlier
              ? [
                  [1, earlier],
                  [strength, residual],
                ]
              : [[strength, residual]],
          );
        }),
      );
      tensors.release(...given, ...(before ?? []));
    }
    const residuals = sum ?? zeroResiduals(grid, call.rows);
    return Object.fromEntries(inputs.flatMap((name, index) => (residuals[index] ? [[name, residuals[index]]] : [])));
  };
}

function checkWidth(control: string, own: ControlFacts, model: string, facts: FactsOf<'denoiser'>): void {
  if (own.contextWidth === facts.contextWidth && own.channels === facts.channels) return;
  throw new NodeFault({
    code: 'context-width',
    what: `${control} is for tokens ${own.contextWidth} wide and ${own.channels} channels, ${model} for ${facts.contextWidth} and ${facts.channels}.`,
    where: 'denoiser',
    fix: 'Take the ControlNet of the same generation as the UNet.',
  });
}
