/**
 * The two contexts of a stock UNet: what it is guided to (text, then f_SD where FRC is on) and what it is guided away
 * from. A stock UNet has no FRC: f_SD goes in as encoder_hidden_states, and only whether it is on follows the strength.
 */

import { type DenoiserValue, type FactsOf, NodeFault, type RunContext } from '../../kit/index.ts';
import { onlyFrc, strengthAt } from './application.ts';
import type { Latent, VelocityOptions } from './prediction.ts';

/** Tokens [1, N, D] of both branches at a step; without guidance there is no `away`. */
export interface Contexts {
  readonly towards: Latent;
  readonly away: Latent | undefined;
}

type Facts = FactsOf<'denoiser'>;

function checkTokens(model: string, facts: Facts, tokens: Latent, what: string, where: string): void {
  const [, length, width] = tokens.shape;
  if (width !== facts.contextWidth) {
    throw new NodeFault({
      code: 'context-width',
      what: `${model} takes tokens ${facts.contextWidth} wide, and those of ${what} are ${width} wide.`,
      where,
      fix: 'Take the text encoder or SD Adapter that belongs to this UNet: 768 for Stable Diffusion 1, 1024 for 2.',
    });
  }
  if (facts.contextLength !== null && length !== facts.contextLength) {
    throw new NodeFault({
      code: 'context-length',
      what: `${model} takes exactly ${facts.contextLength} tokens by its file, and ${what} gives ${length}.`,
      where,
      fix: 'Take an export whose sequence length is open, or leave either the text or f_SD away.',
    });
  }
}

/**
 * Contexts by step.
 * @throws NodeFault `no-prompt`, `no-negative`, `context-width`, `context-length`, `several-frc`.
 */
export async function contextsOf(
  denoiser: DenoiserValue,
  facts: Facts,
  options: VelocityOptions,
  context: RunContext,
): Promise<(step: number) => Contexts> {
  const { prompt, negative, steps, guidance } = options;
  const application = onlyFrc(denoiser);
  const steering = application?.conditioning.tokens;
  const text = prompt?.tokens;
  if (text) checkTokens(denoiser.model, facts, text, 'the prompt', 'prompt');
  if (negative) checkTokens(denoiser.model, facts, negative.tokens, 'the negative prompt', 'negative');
  if (application && steering) {
    checkTokens(denoiser.model, { ...facts, contextLength: null }, steering, 'f_SD', 'denoiser');
    context.log(
      'info',
      `${denoiser.model} has no FRC: the ${steering.shape[1]} tokens of f_SD go in as encoder_hidden_states${text ? ' after those of the text' : ''}; the strength only turns them on and off.`,
    );
  }
  const joined = text && steering ? await context.tensors.concat([text, steering], 1) : (steering ?? text);
  if (joined && joined !== text) checkTokens(denoiser.model, facts, joined, 'f_SD (with the text)', 'denoiser');
  const off = text ?? negative?.tokens;
  if (!joined || (!off && application && (application.firstStep > 0 || application.lastStep < 1))) {
    throw new NodeFault({
      code: 'no-prompt',
      what: `${denoiser.model} needs a context at every step, and ${joined ? 'f_SD is off at some' : 'none is linked'}.`,
      where: 'prompt',
      fix: 'Link diffusion/text-prompt to the prompt; an empty text will do.',
    });
  }
  if (guidance !== 1 && !negative) {
    throw new NodeFault({
      code: 'no-negative',
      what: `Guidance is ${guidance}, and nothing says what to guide away from.`,
      where: 'negative',
      fix: 'Link the output empty of diffusion/text-prompt (or another prompt) to negative, or set guidance to 1.',
    });
  }
  const away = guidance === 1 ? undefined : negative?.tokens;
  return (step) => {
    const on = !application || strengthAt(application, step, steps) !== 0;
    return { towards: on ? joined : (off ?? joined), away };
  };
}
