/** What undo takes for one step: a drag as long as the pointer is held, typing as long as it does not pause. */

import { expect, it } from 'vitest';
import { emptyHistory, type History, record, type Step } from '../../editor/state/history.ts';

const step = (atMs: number, press?: number, group = 'param a x'): Step => ({
  label: 'Set x',
  group,
  patches: [],
  inverse: [],
  atMs,
  press,
});
const steps = (...all: readonly Step[]): number => all.reduce<History>(record, emptyHistory).done.length;

it('a drag is one step though the hand rests in it, and the next drag at once is another', () => {
  expect(steps(step(0, 1), step(5000, 1), step(5100, 1))).toBe(1);
  expect(steps(step(0, 1), step(100, 2))).toBe(2);
});

it('keys are one step without a pause, and none with the drag before them', () => {
  expect(steps(step(0), step(500), step(1000))).toBe(1);
  expect(steps(step(0), step(900))).toBe(2);
  expect(steps(step(0, 1), step(100))).toBe(2);
  expect(steps(step(0, 1), step(10, 1, 'param b x'))).toBe(2);
});
