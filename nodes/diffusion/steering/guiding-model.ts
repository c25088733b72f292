/**
 * Autoguidance: v = v_worse + guidance x (v - v_worse), where a worse version of the denoiser, the guiding model, is
 * asked what it makes of the same latent and conditioning. Karras et al. 2024, "Guiding a Diffusion Model with a Bad
 * Version of Itself".
 */

import type { DenoiserValue, RunContext } from '../../kit/index.ts';
import { guide } from './guidance.ts';
import type { Predict, VelocityOptions } from './prediction.ts';
import { velocityOf } from './velocity.ts';

/**
 * velocityOf, guided by another model where there is one and the guidance is not 1.
 * @throws NodeFault what velocityOf throws.
 */
export async function guidedVelocity(
  denoiser: DenoiserValue,
  guiding: DenoiserValue | undefined,
  options: VelocityOptions,
  context: RunContext,
): Promise<Predict> {
  if (!guiding) return velocityOf(denoiser, options, context);
  const alone = { ...options, guidance: 1 };
  const predict = await velocityOf(denoiser, alone, context);
  if (options.guidance === 1) {
    context.log('info', `guidance is 1: the guiding model ${guiding.model} is not asked`);
    return predict;
  }
  const predictWorse = await velocityOf(guiding, alone, context);
  return async (latent, level, step) => {
    const better = await predict(latent, level, step);
    context.throwIfCancelled();
    return guide(context, options.guidance, better, await predictWorse(latent, level, step));
  };
}
