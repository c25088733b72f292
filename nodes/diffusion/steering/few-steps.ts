/** The few-step version of a denoiser: which model samples, and in how many steps. */

import {
  type DenoiserValue,
  type FactsOf,
  factsFor,
  type Models,
  NodeFault,
  type RunContext,
} from '../../kit/index.ts';

/**
 * How to feed and read a denoiser, full or few-step: both take and give the same.
 * @throws NodeFault `wrong-model-role` when the model is neither.
 */
export async function denoiserFacts(models: Pick<Models, 'describe'>, id: string): Promise<FactsOf<'denoiser'>> {
  const facts = await factsFor(models, id, 'denoiser', 'few-step-denoiser');
  if (facts.role === 'denoiser') return facts;
  const { distils, ...rest } = facts;
  return { ...rest, role: 'denoiser' };
}

/** What a sampling runs: the denoiser as it is linked, or with the weights of its few-step version. */
export interface Chosen {
  readonly denoiser: DenoiserValue;
  readonly steps: number;
}

/**
 * The denoiser and the steps that the params choose; `fewStepModel` '' keeps what is linked.
 * @throws NodeFault `few-step-misfit` when the few-step denoiser was made from another one.
 */
export async function fewStepsOf(
  denoiser: DenoiserValue,
  params: { readonly fewStepModel: string; readonly fewSteps: number; readonly steps: number },
  context: Pick<RunContext, 'models'>,
): Promise<Chosen> {
  if (params.fewStepModel === '') return { denoiser, steps: params.steps };
  const { distils } = await factsFor(context.models, params.fewStepModel, 'few-step-denoiser');
  if (distils !== denoiser.model) {
    throw new NodeFault({
      code: 'few-step-misfit',
      what: `${params.fewStepModel} was made from ${distils}, and the denoiser that is linked is ${denoiser.model}.`,
      where: 'fewStepModel',
      fix: `Load ${distils}, or clear the few-step denoiser to sample with the full one.`,
    });
  }
  return { denoiser: { ...denoiser, model: params.fewStepModel }, steps: params.fewSteps };
}
