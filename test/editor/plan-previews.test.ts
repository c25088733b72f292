/** What a plan tells of results that are kept: shown without a run. */

import { beforeEach, expect, it } from 'vitest';
import { runStatus, statusOf, takePlan } from '../../editor/state/run-status.ts';

const hit = { node: 'mask', type: 'mask/invert', state: 'hit', reason: { why: 'hit', store: 'disk' } } as const;
const mask = (contentHash: string) => ({ mask: { kind: 'mask', summary: 'mask', contentHash, bytes: 1 } });
const shown = (): string | undefined => statusOf(runStatus.getState(), 'mask').outputs.mask?.contentHash;

beforeEach(() => {
  runStatus.setState({ nodes: {}, reasons: {}, problems: [] });
});

it('a kept result is shown on a page that has seen no run', () => {
  takePlan([{ ...hit, key: 'k1', outputs: mask('a') }], []);
  expect([statusOf(runStatus.getState(), 'mask').state, shown()]).toEqual(['cached', 'a']);
});

it('after an undo a node shows what it gave with the params it has again, and what it shows already stays', () => {
  takePlan([{ ...hit, key: 'k1', outputs: mask('a') }], []);
  takePlan([{ ...hit, state: 'miss', reason: { why: 'changed', part: 'param', name: 'x' }, key: 'k2' }], []);
  expect(shown()).toBe('a');
  takePlan([{ ...hit, key: 'k2', outputs: mask('b') }], []);
  expect(shown()).toBe('b');
  const before = runStatus.getState().nodes;
  takePlan([{ ...hit, key: 'k2', outputs: mask('b') }], []);
  expect(runStatus.getState().nodes).toBe(before);
});

it('a node that runs is left alone', () => {
  takePlan([{ ...hit, key: 'k1', outputs: mask('a') }], []);
  runStatus.setState(({ nodes }) => ({
    nodes: Object.fromEntries(Object.entries(nodes).map(([id, node]) => [id, { ...node, state: 'running' as const }])),
  }));
  takePlan([{ ...hit, key: 'k2', outputs: mask('b') }], []);
  expect([statusOf(runStatus.getState(), 'mask').state, shown()]).toEqual(['running', 'a']);
});
