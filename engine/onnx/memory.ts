// How much memory models may take: the default budget, what is free now, and the words for a model that does not fit.

import { totalmem } from 'node:os';
import { fault } from './faults.ts';

const SHARE_OF_MACHINE = 0.5;
const LEAST_BUDGET_BYTES = 2 * 2 ** 30;

/**
 * FACEX_MODEL_BUDGET_GB, or half of the machine's memory (of the container's where one is set), at least 2 GiB.
 * @throws NodeFault model-budget when the variable holds no number of gigabytes.
 */
export function defaultBudgetBytes(env: NodeJS.ProcessEnv = process.env): number {
  const asked = env.FACEX_MODEL_BUDGET_GB;
  if (asked) {
    const gigabytes = Number(asked);
    if (gigabytes > 0) return gigabytes * 2 ** 30;
    const what = `FACEX_MODEL_BUDGET_GB is "${asked}", which is no number of gigabytes`;
    throw fault('model-budget', what, 'FACEX_MODEL_BUDGET_GB', 'set it to a number such as 6, or unset it');
  }
  // Without a limit, Node gives 0 or a number beyond any machine.
  const limit = process.constrainedMemory();
  const machine = limit > 0 && limit < totalmem() ? limit : totalmem();
  return Math.max(LEAST_BUDGET_BYTES, machine * SHARE_OF_MACHINE);
}

/** Bytes of memory that this process could still take. */
export function freeBytes(): number {
  return process.availableMemory();
}

/** Refuses a model that does not fit, saying by how much. @throws NodeFault model-too-large. */
export function refuseTooLarge(path: string, bytes: number, limitBytes: number, of: 'budget' | 'memory'): never {
  const over = inWords(bytes - limitBytes);
  const limit = of === 'budget' ? `the budget for models is ${inWords(limitBytes)}` : `${inWords(limitBytes)} are free`;
  const fix =
    of === 'budget'
      ? 'raise the budget (FACEX_MODEL_BUDGET_GB), or take a smaller export (float16, 8 bit)'
      : 'close other programs, or take a smaller export (float16, 8 bit)';
  throw fault('model-too-large', `${path} takes ${inWords(bytes)}, and ${limit}: ${over} too much`, path, fix);
}

function inWords(bytes: number): string {
  return bytes < 10 * 2 ** 20 ? `${Math.ceil(bytes / 2 ** 10)} KiB` : `${(bytes / 2 ** 30).toFixed(2)} GiB`;
}
