/** models/evaluate/rows: the sharpness that a task's score counts. */

import { expect, it } from 'vitest';
import { sharpness } from '../../../models/evaluate/rows/tasks.ts';

it('is 1 for as much detail as the target has, and less for softer and for sharper', () => {
  expect(sharpness(9, 9)).toBe(1);
  expect(sharpness(1, 4)).toBe(0.5);
  expect(sharpness(4, 1)).toBe(0.5);
  expect(sharpness(0, 4)).toBe(0);
});

it('leaves a mask out that is full nowhere', () => {
  expect(sharpness(Number.NaN, Number.NaN)).toBe(1);
  expect(sharpness(0, 0)).toBe(1);
});
