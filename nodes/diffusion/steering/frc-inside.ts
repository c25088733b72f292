/**
 * A denoiser exported with FRC inside: f_SD is its context and its scale input the strength. Guidance is away from the
 * base (scale 0), in a call of its own because the scale is one number per call.
 */

import { type DenoiserValue, type FactsOf, float32, NodeFault, type RunContext } from '../../kit/index.ts';
import { outputNamed } from '../latent/model-output.ts';
import { onlyFrc, strengthAt } from './application.ts';
import { guide } from './guidance.ts';
import type { Latent, Predict, VelocityOptions } from './prediction.ts';
import { timestepTensor } from './timestep.ts';

type Facts = FactsOf<'denoiser'> & { readonly frc: NonNullable<FactsOf<'denoiser'>['frc']> };

interface Steering {
  readonly tokens: Latent;
  readonly referenceMap: Latent;
  readonly scaleAt: (step: number) => number;
}

const zeros = (shape: readonly number[]): Latent =>
  float32(shape, new Float32Array(shape.reduce((product, side) => product * side, 1)));

function steeringOf(denoiser: DenoiserValue, facts: Facts, { grid, steps }: VelocityOptions): Steering {
  const application = onlyFrc(denoiser);
  const mapShape = [1, facts.frc.referenceChannels, grid.height, grid.width];
  if (!application) {
    const tokens = zeros([1, facts.contextLength ?? 1, facts.contextWidth]);
    return { tokens, referenceMap: zeros(mapShape), scaleAt: () => 0 };
  }
  const { tokens, referenceMap } = application.conditioning;
  if (!referenceMap) {
    throw new NodeFault({
      code: 'conditioning-kind',
      what: `${denoiser.model} is steered by f_SD with a map of the reference, and the conditioning is a text.`,
      where: 'denoiser',
      fix: 'Link steer/sd-adapter to the conditioning of steer/frc.',
    });
  }
  const [, , height, width] = referenceMap.shape;
  if (height !== grid.height || width !== grid.width) {
    throw new NodeFault({
      code: 'conditioning-size',
      what: `The conditioning is for a latent of ${width} x ${height} cells, and the latent has ${grid.width} x ${grid.height}.`,
      where: 'denoiser',
      fix: 'Make the reference and the latent of crops of one size.',
    });
  }
  return { tokens, referenceMap, scaleAt: (step) => strengthAt(application, step, steps) };
}

function refuseWhatHasNoPlace(denoiser: DenoiserValue, { prompt, negative }: VelocityOptions): void {
  const text = prompt ?? negative;
  if (!text && !denoiser.controls?.length) return;
  throw new NodeFault({
    code: text ? 'prompt-unused' : 'control-unused',
    what: `${denoiser.model} has FRC inside and takes f_SD alone: ${text ? 'a text prompt' : 'a ControlNet'} has no place in it.`,
    where: text ? (prompt ? 'prompt' : 'negative') : 'denoiser',
    fix: 'Unlink it, or load a stock UNet (Stable Diffusion 1.5).',
  });
}

/**
 * Predictions of a denoiser with FRC inside. Where FRC is off, at strength 0 or outside its shares, they are the base's.
 * @throws NodeFault `several-frc`, `conditioning-size`, `conditioning-kind`, `prompt-unused`, `control-unused`.
 */
export function frcInside(
  denoiser: DenoiserValue,
  facts: Facts,
  options: VelocityOptions,
  context: RunContext,
): Predict {
  refuseWhatHasNoPlace(denoiser, options);
  const { tokens, referenceMap, scaleAt } = steeringOf(denoiser, facts, options);
  const { ports, frc } = facts;
  const run = async (latent: Latent, timestep: number, frcScale: number): Promise<Latent> => {
    const outputs = await context.models.run(denoiser.model, {
      [ports.sample]: latent,
      [ports.timestep]: timestepTensor(facts.timestep, timestep, 1),
      [ports.context]: tokens,
      [frc.referenceMap]: referenceMap,
      [frc.scale]: float32([1], Float32Array.of(frcScale)),
    });
    return outputNamed(outputs, ports.output, denoiser.model);
  };
  return async (latent, { timestep }, step) => {
    const scale = scaleAt(step);
    if (scale === 0 || options.guidance === 1) return run(latent, timestep, scale);
    const steered = await run(latent, timestep, scale);
    context.throwIfCancelled();
    const base = await run(latent, timestep, 0);
    return guide(context, options.guidance, steered, base);
  };
}
