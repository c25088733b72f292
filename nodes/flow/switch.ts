/**
 * flow/switch: passes one of several values on. A plan is made before anything runs, so every linked branch runs; bypass
 * or mute the nodes of a branch to save its time.
 */

import { defineNode, NodeFault } from '../kit/index.ts';

/** Gives the value of the chosen branch, or by a linked boolean that of the first (true) or second (false). */
export const switchBranch = defineNode(
  {
    type: 'flow/switch',
    version: 1,
    title: 'Switch',
    help: {
      summary:
        'Passes the value of one branch on: the one chosen, or with a boolean linked the first (true) or second (false).',
      here: 'Every linked branch runs, the chosen one or not; a branch that is not chosen may stay unlinked.',
    },
    inputs: {
      condition: {
        kind: 'boolean',
        optional: true,
        title: 'Condition',
        help: 'True takes the first branch, false the second, whatever is chosen.',
      },
    },
    repeated: { forEach: 'branches', inputs: { value: { kind: 'any', optional: true, title: 'Value' } } },
    params: {
      branches: { param: 'names', default: ['first', 'second'], title: 'Branches', help: 'One input for each name.' },
      pick: {
        param: 'choice',
        default: 'first',
        options: [],
        optionsFrom: 'branches',
        title: 'Pick',
        help: 'The branch whose value is passed on.',
      },
    },
    outputs: { value: { kind: 'any', title: 'Value' } },
  },
  ({ inputs, repeated, params }) => {
    const byCondition = params.branches[inputs.condition?.value ? 0 : 1];
    const branch = inputs.condition ? byCondition : params.pick;
    const value = branch === undefined ? undefined : repeated[branch]?.value;
    if (value) return { value };
    throw new NodeFault({
      code: 'empty-branch',
      what: `The branch ${branch ?? 'for a false condition'} has no value.`,
      where: branch === undefined ? 'branches' : `${branch}.value`,
      fix: 'Link a value into it, or pick a branch that has one.',
    });
  },
);
