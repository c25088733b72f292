/** Measures of many items, several at a time: one engine's node code and another's model runs share the processor. */

import { AsyncLocalStorage } from 'node:async_hooks';

const lanes = new AsyncLocalStorage<number>();

/** Which of the lanes the caller works in, 0 outside all: what one item runs stays with one engine and its store. */
export function currentLane(): number {
  return lanes.getStore() ?? 0;
}

/**
 * What `measure` gives for each item, in the order of the items. After a failure nothing new begins, and the first
 * failure is thrown when what was under way has ended.
 */
export async function sideBySide<T, R>(
  items: readonly T[],
  atOnce: number,
  measure: (item: T, index: number) => Promise<R>,
): Promise<readonly R[]> {
  const results = new Array<R>(items.length);
  const failures: unknown[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < items.length && failures.length === 0) {
      const index = next;
      next += 1;
      try {
        results[index] = await measure(items[index] as T, index);
      } catch (failure) {
        failures.push(failure);
      }
    }
  };
  const count = Math.max(1, Math.min(atOnce, items.length));
  await Promise.all(Array.from({ length: count }, (_, lane) => lanes.run(lane, work)));
  if (failures.length > 0) throw failures[0];
  return results;
}
