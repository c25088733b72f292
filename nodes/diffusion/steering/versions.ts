/** Versions of a denoiser that the Sampler's params choose: a few-step one to sample with, a guiding one to be led away from. */

import {
  type DenoiserValue,
  type FactsOf,
  factsFor,
  type Models,
  NodeFault,
  type RunContext,
} from '../../kit/index.ts';

/**
 * How to feed and read a denoiser, full or a version of one: all take and give the same.
 * @throws NodeFault `wrong-model-role` when the model is none.
 */
export async function denoiserFacts(models: Pick<Models, 'describe'>, id: string): Promise<FactsOf<'denoiser'>> {
  const facts = await factsFor(models, id, 'denoiser', 'few-step-denoiser', 'guiding-denoiser');
  if (facts.role === 'denoiser') return facts;
  const { madeFrom, ...rest } = facts;
  return { ...rest, role: 'denoiser' };
}

/**
 * The denoiser with the weights of a version that was made from it.
 * @throws NodeFault `wrong-model-role`, and `version-misfit` when it was made from another denoiser.
 */
export async function versionOf(
  denoiser: DenoiserValue,
  role: 'few-step-denoiser' | 'guiding-denoiser',
  chosen: { readonly param: string; readonly model: string },
  context: Pick<RunContext, 'models'>,
): Promise<DenoiserValue> {
  const { madeFrom } = await factsFor(context.models, chosen.model, role);
  if (madeFrom === denoiser.model) return { ...denoiser, model: chosen.model };
  throw new NodeFault({
    code: 'version-misfit',
    what: `${chosen.model} was made from ${madeFrom}, and the denoiser that is linked is ${denoiser.model}.`,
    where: chosen.param,
    fix: `Load ${madeFrom}, or clear ${chosen.param}.`,
  });
}

/** What a sampling runs: the denoiser as it is linked or its few-step version, and what guidance leads away from. */
export interface Chosen {
  readonly denoiser: DenoiserValue;
  readonly steps: number;
  /** Undefined: the base, or the negative prompt. */
  readonly guiding: DenoiserValue | undefined;
}

/**
 * The denoiser, steps and guiding model that the params choose; '' chooses none.
 * @throws NodeFault what versionOf throws, and `guiding-few-steps` when both are chosen.
 */
export async function chosenVersions(
  denoiser: DenoiserValue,
  params: {
    readonly fewStepModel: string;
    readonly fewSteps: number;
    readonly steps: number;
    readonly guidingModel: string;
  },
  context: Pick<RunContext, 'models'>,
): Promise<Chosen> {
  const { fewStepModel, guidingModel } = params;
  if (fewStepModel !== '' && guidingModel !== '') {
    throw new NodeFault({
      code: 'guiding-few-steps',
      what: `${fewStepModel} jumps to the end of a sampling, ${guidingModel} tells where a single step leads: the two do not go together.`,
      where: 'guidingModel',
      fix: 'Clear the guiding model or the few-step denoiser.',
    });
  }
  const version = (role: 'few-step-denoiser' | 'guiding-denoiser', param: string, model: string) =>
    versionOf(denoiser, role, { param, model }, context);
  if (fewStepModel !== '') {
    const fast = await version('few-step-denoiser', 'fewStepModel', fewStepModel);
    return { denoiser: fast, steps: params.fewSteps, guiding: undefined };
  }
  const guiding = guidingModel === '' ? undefined : await version('guiding-denoiser', 'guidingModel', guidingModel);
  return { denoiser, steps: params.steps, guiding };
}
