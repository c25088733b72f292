/**
 * The denoiser as the sampling loop wants it: FRC within its share of the steps, and classifier-free guidance whose
 * unconditional branch is the base (FRC scale 0), in a call of its own because the scale is one number per call.
 */

import { type DenoiserValue, float32, NodeFault, type RunContext, type Tensor } from '../../kit/index.ts';
import type { Level } from '../../sampling/noise-schedule.ts';
import { outputNamed } from '../latent/vae.ts';

type Latent = Tensor<'float32'>;

/** Shape of f_SD and of the reference map per latent cell, which a denoiser of the registry takes (nano pack). */
const TOKENS_SHAPE = [1, 32, 192] as const;
const REFERENCE_MAP_CHANNELS = 64;

interface Steering {
  readonly tokens: Latent;
  readonly referenceMap: Latent;
  readonly strengthAt: (step: number) => number;
}

/** Sizes of the latent the denoiser is asked about. */
export interface Grid {
  readonly width: number;
  readonly height: number;
}

/** How the denoiser is used in one run. */
export interface VelocityOptions {
  readonly steps: number;
  /** Classifier-free guidance scale; 1 = none, one call per step. */
  readonly guidance: number;
  readonly grid: Grid;
}

function checkedApplication(denoiser: DenoiserValue, grid: Grid): DenoiserValue['frc'][number] | undefined {
  const [application, ...more] = denoiser.frc;
  if (more.length > 0) {
    throw new NodeFault({
      code: 'several-frc',
      what: `FRC is applied ${denoiser.frc.length} times to one denoiser, and its export takes one conditioning.`,
      where: 'denoiser',
      fix: 'Keep one steer/frc between diffusion/load-denoiser and the sampler; mix donors in the assemblers before it.',
    });
  }
  const [, , mapHeight, mapWidth] = application?.conditioning.referenceMap.shape ?? [];
  if (application && (mapHeight !== grid.height || mapWidth !== grid.width)) {
    throw new NodeFault({
      code: 'conditioning-size',
      what: `The conditioning is for a latent of ${mapWidth} x ${mapHeight} cells, and the latent has ${grid.width} x ${grid.height}.`,
      where: 'denoiser',
      fix: 'Make the reference and the latent of crops of one size.',
    });
  }
  return application;
}

function steeringOf(denoiser: DenoiserValue, options: VelocityOptions): Steering {
  const { grid, steps } = options;
  const application = checkedApplication(denoiser, grid);
  if (!application) {
    const mapShape = [1, REFERENCE_MAP_CHANNELS, grid.height, grid.width];
    const zeros = (shape: readonly number[]) => float32(shape, new Float32Array(shape.reduce((a, b) => a * b, 1)));
    return { tokens: zeros(TOKENS_SHAPE), referenceMap: zeros(mapShape), strengthAt: () => 0 };
  }
  const { conditioning, strength, firstStep, lastStep } = application;
  const strengthAt = (step: number): number => {
    const share = step / steps;
    return share >= firstStep && share < lastStep ? strength : 0;
  };
  return { tokens: conditioning.tokens, referenceMap: conditioning.referenceMap, strengthAt };
}

/**
 * A v-prediction of the denoiser at a step: v_base + guidance x (v_steered - v_base). Where FRC is off, at strength 0
 * or outside its shares, v is the base's.
 * @throws NodeFault `several-frc`, `conditioning-size`.
 */
export function velocityOf(
  denoiser: DenoiserValue,
  options: VelocityOptions,
  context: RunContext,
): (latent: Latent, level: Level, step: number) => Promise<Latent> {
  const { tokens, referenceMap, strengthAt } = steeringOf(denoiser, options);
  const run = async (latent: Latent, level: Level, frcScale: number): Promise<Latent> => {
    const outputs = await context.models.run(denoiser.model, {
      sample: latent,
      timestep: float32([1], Float32Array.of(level.timestep)),
      tokens,
      reference_map: referenceMap,
      frc_scale: float32([1], Float32Array.of(frcScale)),
    });
    return outputNamed(outputs, 'v', denoiser.model);
  };
  return async (latent, level, step) => {
    const strength = strengthAt(step);
    if (strength === 0 || options.guidance === 1) return run(latent, level, strength);
    const steered = await run(latent, level, strength);
    context.throwIfCancelled();
    const base = await run(latent, level, 0);
    const guided = await context.tensors.linear([
      [options.guidance, steered],
      [1 - options.guidance, base],
    ]);
    context.tensors.release(steered, base);
    return guided;
  };
}
