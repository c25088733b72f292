/** Values of a run as the measures want them. */

import type { Link } from './graph.ts';
import type { Outcome } from './runner.ts';

/** The number at a port; undefined when its node failed, or when the measure says it could not be taken (NaN). */
export async function numberAt(outcome: Outcome, target: Link): Promise<number | undefined> {
  const value = await outcome.value(target);
  return value?.kind === 'number' && !Number.isNaN(value.value) ? value.value : undefined;
}

/** The float32 tensor at a port. */
export async function tensorAt(outcome: Outcome, target: Link): Promise<Float32Array | undefined> {
  const value = await outcome.value(target);
  if (value?.kind !== 'tensor' || value.tensor.place !== 'host') return undefined;
  return value.tensor.data instanceof Float32Array ? value.tensor.data : undefined;
}
