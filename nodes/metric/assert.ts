/** metric/assert: fails a run when a number is out of bounds, so that a graph can be its own test. */

import { defineNode, NodeFault } from '../kit/index.ts';

interface Bounds {
  readonly check: string;
  readonly low: number;
  readonly high: number;
}

function wantedOf({ check, low, high }: Bounds): {
  readonly words: string;
  readonly holds: (value: number) => boolean;
} {
  switch (check) {
    case 'at-least':
      return { words: `at least ${low}`, holds: (value) => value >= low };
    case 'at-most':
      return { words: `at most ${high}`, holds: (value) => value <= high };
    default:
      return { words: `from ${low} to ${high}`, holds: (value) => value >= low && value <= high };
  }
}

/** Passes the number on when it is within the bounds; otherwise the run fails and names both. */
export const assertNumber = defineNode(
  {
    type: 'metric/assert',
    version: 1,
    title: 'Assert',
    help: { summary: 'Fails the run when a number is out of bounds, and passes it on otherwise.' },
    inputs: { value: { kind: 'number', title: 'Number' } },
    params: {
      name: { param: 'text', default: 'the number', title: 'Name', help: 'What the number is called in the message.' },
      check: {
        param: 'choice',
        default: 'at-least',
        options: ['at-least', 'at-most', 'between'],
        title: 'Check',
        help: 'at-least looks at low, at-most at high, between at both.',
      },
      low: {
        param: 'number',
        default: 0,
        min: -1e9,
        max: 1e9,
        unit: '',
        title: 'Low',
        help: 'Lowest value that passes.',
      },
      high: {
        param: 'number',
        default: 1,
        min: -1e9,
        max: 1e9,
        unit: '',
        title: 'High',
        help: 'Highest value that passes.',
      },
    },
    outputs: { value: { kind: 'number', title: 'Number' } },
    bypass: 'value',
  },
  ({ inputs: { value }, params }) => {
    const wanted = wantedOf(params);
    if (wanted.holds(value.value)) return { value };
    throw new NodeFault({
      code: 'assertion-failed',
      what: `${params.name} is ${value.value}, and ${wanted.words} was asserted.`,
      where: 'value',
      fix: 'Look at what gives the number, or change the bounds of this node.',
    });
  },
);
