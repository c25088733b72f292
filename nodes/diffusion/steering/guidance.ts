/** Guidance: away + scale x (towards - away), of two predictions that are freed. */

import type { RunContext } from '../../kit/index.ts';
import type { Latent } from './prediction.ts';

export async function guide(
  { tensors }: Pick<RunContext, 'tensors'>,
  scale: number,
  towards: Latent,
  away: Latent,
): Promise<Latent> {
  const guided = await tensors.linear([
    [scale, towards],
    [1 - scale, away],
  ]);
  tensors.release(towards, away);
  return guided;
}
