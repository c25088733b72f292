/** Questions that come faster than answers. */

import { expect, it } from 'vitest';
import { oneAtATime } from '../../editor/state/one-at-a-time.ts';

it('one is under way at a time, and all that were asked meanwhile are one more', async () => {
  let [underWay, most, done] = [0, 0, 0];
  const ends: (() => void)[] = [];
  const ask = oneAtATime(async () => {
    underWay += 1;
    most = Math.max(most, underWay);
    await new Promise<void>((resolve) => ends.push(resolve));
    underWay -= 1;
    done += 1;
  });
  for (let i = 0; i < 20; i += 1) ask();
  expect(ends).toHaveLength(1);
  ends[0]?.();
  await expect.poll(() => ends.length).toBe(2);
  ends[1]?.();
  await expect.poll(() => done).toBe(2);
  expect([most, underWay]).toEqual([1, 0]);
});
