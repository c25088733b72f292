/** The one FRC a sampler takes, and when something that is applied between two shares of the sampling is on. */

import { type DenoiserValue, type FrcApplication, NodeFault } from '../../kit/index.ts';

/** Strength at a step of a run: what was asked for between the two shares, 0 outside. */
export function strengthAt(
  { strength, firstStep, lastStep }: { strength: number; firstStep: number; lastStep: number },
  step: number,
  steps: number,
): number {
  const share = step / steps;
  return share >= firstStep && share < lastStep ? strength : 0;
}

/**
 * The FRC wired onto a denoiser, if any.
 * @throws NodeFault `several-frc`.
 */
export function onlyFrc({ frc }: DenoiserValue): FrcApplication | undefined {
  const [application, ...more] = frc;
  if (more.length === 0) return application;
  throw new NodeFault({
    code: 'several-frc',
    what: `FRC is applied ${frc.length} times to one denoiser, and its export takes one conditioning.`,
    where: 'denoiser',
    fix: 'Keep one steer/frc between diffusion/load-denoiser and the sampler; mix donors in the assemblers before it.',
  });
}
