import { describe, expect, it } from 'vitest';
import { switchBranch } from '../../../nodes/flow/switch.ts';
import { outputOf, runNode } from '../../helpers/run-node.ts';

const number = (value: number) => ({ kind: 'number' as const, value });
const both = { first: { value: number(1) }, second: { value: number(2) } };
const condition = (value: boolean) => ({ condition: { kind: 'boolean' as const, value } });

describe('flow/switch', () => {
  it('passes the picked branch on', async () => {
    expect(outputOf(await runNode(switchBranch, { repeated: both }), 'value', 'number').value).toBe(1);
    const second = await runNode(switchBranch, { repeated: both, params: { pick: 'second' } });
    expect(outputOf(second, 'value', 'number').value).toBe(2);
  });

  it('takes branches by the names given', async () => {
    const outputs = await runNode(switchBranch, {
      repeated: { blue: { value: number(1) }, red: { value: number(2) }, green: { value: number(3) } },
      params: { branches: ['blue', 'red', 'green'], pick: 'green' },
    });
    expect(outputOf(outputs, 'value', 'number').value).toBe(3);
  });

  it('lets a condition decide over the pick', async () => {
    const params = { pick: 'second' };
    const yes = await runNode(switchBranch, { inputs: condition(true), repeated: both, params });
    expect(outputOf(yes, 'value', 'number').value).toBe(1);
    const no = await runNode(switchBranch, { inputs: condition(false), repeated: both, params: { pick: 'first' } });
    expect(outputOf(no, 'value', 'number').value).toBe(2);
  });

  it('does without the branch that is not picked', async () => {
    const outputs = await runNode(switchBranch, {
      repeated: { first: { value: number(1) }, second: { value: undefined } },
    });
    expect(outputOf(outputs, 'value', 'number').value).toBe(1);
  });

  it('names the branch that has no value', async () => {
    await expect(runNode(switchBranch, { repeated: { first: { value: undefined } } })).rejects.toMatchObject({
      code: 'empty-branch',
      where: 'first.value',
    });
  });
});
