import { describe, expect, it } from 'vitest';
import { assertNumber } from '../../../nodes/metric/assert.ts';
import { outputOf, runNode } from '../../helpers/run-node.ts';

const run = (value: number, params: Record<string, unknown>) =>
  runNode(assertNumber, { inputs: { value: { kind: 'number', value } }, params });

describe('metric/assert', () => {
  it.each([
    ['at-least', 0.3],
    ['at-least', 7],
    ['at-most', 0.6],
    ['at-most', -7],
    ['between', 0.3],
    ['between', 0.6],
  ])('%s passes %d on', async (check, value) => {
    const outputs = await run(value, { check, low: 0.3, high: 0.6 });
    expect(outputOf(outputs, 'value', 'number').value).toBe(value);
  });

  it.each([
    ['at-least', 0.29, /similarity is 0\.29, and at least 0\.3 was asserted/],
    ['at-most', 0.61, /similarity is 0\.61, and at most 0\.6 was asserted/],
    ['between', 0.7, /similarity is 0\.7, and from 0\.3 to 0\.6 was asserted/],
    ['at-least', Number.NaN, /similarity is NaN/],
  ])('%s fails the run on %d and names value and bound', async (check, value, message) => {
    await expect(run(value, { name: 'similarity', check, low: 0.3, high: 0.6 })).rejects.toMatchObject({
      code: 'assertion-failed',
      message: expect.stringMatching(message),
    });
  });
});
