/** The order of a motion's expression coefficients, as the pack's motion basis names them. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSafetensors } from '../../nodes/kit/safetensors.ts';
import { findNanoFolder } from '../store/places.ts';

/** Names in the order of `MotionValue.expression`. */
export async function readExpressionNames(): Promise<readonly string[]> {
  const { metadata } = readSafetensors(await readFile(join(findNanoFolder(), 'motion-basis.safetensors')));
  return (metadata.expression_names ?? '').split(',');
}

/** The value of an expression in coefficients: of a name without a side, the mean of both sides. */
export function expressionOf(names: readonly string[], coefficients: ArrayLike<number>, name: string): number {
  const found = [name, `${name}_L`, `${name}_R`].flatMap((each) => {
    const index = names.indexOf(each);
    return index < 0 ? [] : [coefficients[index] ?? 0];
  });
  return found.reduce((sum, value) => sum + value, 0) / found.length;
}
