/** What the ways to call a denoiser share: the latent, one prediction, and how a run uses the denoiser. */

import type { ConditioningValue, Tensor } from '../../kit/index.ts';
import type { Level } from '../../sampling/noise-schedule.ts';

/** float32 [1, C, h, w]. */
export type Latent = Tensor<'float32'>;

/** What the file itself predicts at a level and step: v, or the noise (epsilon). The caller frees the tensor. */
export type Predict = (latent: Latent, level: Level, step: number) => Promise<Latent>;

/** Sizes of the latent the denoiser is asked about, in cells. */
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
  /** Both branches of guidance in one call of batch two, where the file takes it. */
  readonly guidanceInOneCall?: boolean;
  /** Text for the guided branch and for the one it is guided away from (stock UNets). */
  readonly prompt?: ConditioningValue | undefined;
  readonly negative?: ConditioningValue | undefined;
  /** For UNets of 9 channels: mask [1, 1, h, w] of ones and zeros, and the latent of the picture with its hole grey. */
  readonly inpainting?: { readonly mask: Latent; readonly masked: Latent } | undefined;
}
