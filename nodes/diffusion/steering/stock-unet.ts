/**
 * A stock UNet (Stable Diffusion's own three inputs, with or without inpainting channels and ControlNet residuals): the
 * calls of one step, both branches of guidance in two calls or in one of batch two.
 */

import { type DenoiserValue, type FactsOf, NodeFault, type RunContext, type Tensor } from '../../kit/index.ts';
import { outputNamed } from '../latent/model-output.ts';
import { controlsOf } from './controls.ts';
import { guide } from './guidance.ts';
import type { Latent, Predict, VelocityOptions } from './prediction.ts';
import { contextsOf } from './text-context.ts';
import { timestepTensor } from './timestep.ts';

type Facts = FactsOf<'denoiser'>;

/** What is put behind the latent's channels: mask and masked latent for a UNet made for inpainting. */
function extraChannels(model: string, facts: Facts, { inpainting }: VelocityOptions): readonly Latent[] {
  if (facts.inputChannels === facts.channels) return [];
  if (facts.inputChannels !== 2 * facts.channels + 1) {
    throw new NodeFault({
      code: 'denoiser-channels',
      what: `${model} takes ${facts.inputChannels} channels; latents have ${facts.channels}, and inpainting UNets take ${2 * facts.channels + 1}.`,
      where: 'denoiser',
      fix: 'Choose a plain or an inpainting UNet.',
    });
  }
  if (inpainting) return [inpainting.mask, inpainting.masked];
  throw new NodeFault({
    code: 'inpainting-inputs',
    what: `${model} is an inpainting UNet of ${facts.inputChannels} channels, and it is not told what is missing.`,
    where: 'masked',
    fix: 'Link the mask, and to masked the canvas encoded by diffusion/vae-encode with that mask as its hole.',
  });
}

/** Samples per call: as the file fixes it, or two when both branches of guidance go together. */
function rowsOf(model: string, facts: Facts, together: boolean): number {
  const rows = facts.batch ?? (together ? 2 : 1);
  if (rows === 1 || rows === 2) return rows;
  throw new NodeFault({
    code: 'denoiser-batch',
    what: `${model} takes exactly ${rows} samples a call by its file; the sampler gives one, or two with guidance.`,
    where: 'denoiser',
    fix: 'Take an export of batch 1 or 2, or with an open batch.',
  });
}

/**
 * Predictions of a stock UNet.
 * @throws NodeFault those of contextsOf and controlsOf, `denoiser-channels`, `inpainting-inputs`, `denoiser-batch`.
 */
export async function stockUnet(
  denoiser: DenoiserValue,
  facts: Facts,
  options: VelocityOptions,
  context: RunContext,
): Promise<Predict> {
  const { model } = denoiser;
  const { tensors, models } = context;
  const extra = extraChannels(model, facts, options);
  if (extra.length === 0 && options.inpainting) {
    context.log('warning', `${model} has no inpainting channels: the masked latent is not used.`);
  }
  const contextsAt = await contextsOf(denoiser, facts, options, context);
  const residualsAt = await controlsOf(denoiser, facts, options, context);

  const call = async (latent: Latent, timestep: number, tokens: readonly Latent[], step: number): Promise<Latent> => {
    const repeat = async (part: Latent): Promise<Latent> =>
      tokens.length === 1
        ? part
        : tensors.concat(
            tokens.map(() => part),
            0,
          );
    const sample = await repeat(latent);
    const hidden = tokens.length === 1 && tokens[0] ? tokens[0] : await tensors.concat(tokens, 0);
    const widened =
      extra.length === 0 ? sample : await tensors.concat([sample, ...(await Promise.all(extra.map(repeat)))], 1);
    const residuals = await residualsAt({ sample, timestep, tokens: hidden, rows: tokens.length }, step);
    const feeds: Record<string, Tensor> = {
      [facts.ports.sample]: widened,
      [facts.ports.timestep]: timestepTensor(facts.timestep, timestep, tokens.length),
      [facts.ports.context]: hidden,
      ...residuals,
    };
    const predicted = outputNamed(await models.run(model, feeds), facts.ports.output, model);
    const made = [sample, widened, hidden].filter((tensor) => tensor !== latent && !tokens.includes(tensor));
    tensors.release(...made, ...Object.values(residuals));
    return predicted;
  };

  return async (latent, { timestep }, step) => {
    const { towards, away } = contextsAt(step);
    const once = (...tokens: readonly Latent[]): Promise<Latent> => call(latent, timestep, tokens, step);
    if (away === undefined) {
      if (rowsOf(model, facts, false) === 1) return once(towards);
      const twice = await once(towards, towards);
      const row = await tensors.slice(twice, 0, 1);
      tensors.release(twice);
      return row;
    }
    const alike = away.shape[1] === towards.shape[1];
    const together = rowsOf(model, facts, alike && options.guidanceInOneCall === true) === 2;
    if (together && !alike) refuseUnequal(model, towards, away);
    const [steered, base] = together
      ? await rowsOfOne(await once(towards, away), context)
      : await oneAfterTheOther(
          () => once(towards),
          () => once(away),
          context,
        );
    return guide(context, options.guidance, steered, base);
  };
}

function refuseUnequal(model: string, towards: Latent, away: Latent): never {
  throw new NodeFault({
    code: 'context-length',
    what: `${model} takes both branches of guidance in one call, so they need equally many tokens: ${towards.shape[1]} and ${away.shape[1]} came.`,
    where: 'negative',
    fix: 'Take an export with an open batch, or leave f_SD away.',
  });
}

async function rowsOfOne(batch: Latent, { tensors }: RunContext): Promise<readonly [Latent, Latent]> {
  const rows = [await tensors.slice(batch, 0, 1), await tensors.slice(batch, 1, 2)] as const;
  tensors.release(batch);
  return rows;
}

async function oneAfterTheOther(
  first: () => Promise<Latent>,
  second: () => Promise<Latent>,
  context: RunContext,
): Promise<readonly [Latent, Latent]> {
  const steered = await first();
  context.throwIfCancelled();
  return [steered, await second()];
}
