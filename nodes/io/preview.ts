/** Shows any value while a graph runs, and passes it on unchanged. */
import { defineNode } from '../kit/index.ts';

export const preview = defineNode(
  {
    type: 'io/preview',
    version: 1,
    title: 'Preview',
    help: { summary: 'Shows a value of any kind and passes it on.' },
    inputs: { value: { kind: 'any' } },
    params: {},
    outputs: { value: { kind: 'any' } },
    bypass: 'value',
    shows: true,
  },
  ({ inputs, context }) => {
    context.preview('value', inputs.value);
    return { value: inputs.value };
  },
);
