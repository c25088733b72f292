/**
 * The denoiser as the sampling loop wants it: a v-prediction at a level, whatever the file predicts and however it is
 * steered. A file with FRC inside is called in frc-inside.ts, a stock UNet in stock-unet.ts.
 */

import { type DenoiserValue, type FactsOf, NodeFault, type RunContext } from '../../kit/index.ts';
import { frcInside } from './frc-inside.ts';
import type { Grid, Predict, VelocityOptions } from './prediction.ts';
import { stockUnet } from './stock-unet.ts';
import { denoiserFacts } from './versions.ts';

function checkGrid(model: string, facts: FactsOf<'denoiser'>, { width, height }: Grid): void {
  const side = facts.latentSide;
  if (side === null || (width === side && height === side)) return;
  throw new NodeFault({
    code: 'latent-size',
    what: `${model} takes latents of ${side} x ${side} cells by its file (${side * 8} px), and this one has ${width} x ${height}.`,
    where: 'latent',
    fix: `Set sizePx of face/detect-align to ${side * 8}, or take an export with open sizes.`,
  });
}

/** v of a predicted noise: with z = alpha x0 + sigma noise, v = (noise - sigma z) / alpha. */
function fromEpsilon(predict: Predict, { tensors }: RunContext): Predict {
  return async (latent, level, step) => {
    const epsilon = await predict(latent, level, step);
    const velocity = await tensors.linear([
      [1 / level.alpha, epsilon],
      [-level.sigma / level.alpha, latent],
    ]);
    tensors.release(epsilon);
    return velocity;
  };
}

/**
 * A v-prediction of the denoiser at a step: v_base + guidance x (v_steered - v_base).
 * @throws NodeFault what does not fit: `several-frc`, `conditioning-size`, `latent-size`, `prompt-unused`, and those of stockUnet.
 */
export async function velocityOf(
  denoiser: DenoiserValue,
  options: VelocityOptions,
  context: RunContext,
): Promise<Predict> {
  const facts = await denoiserFacts(context.models, denoiser.model);
  checkGrid(denoiser.model, facts, options.grid);
  const predict = facts.frc
    ? frcInside(denoiser, { ...facts, frc: facts.frc }, options, context)
    : await stockUnet(denoiser, facts, options, context);
  return facts.predicts === 'v' ? predict : fromEpsilon(predict, context);
}
