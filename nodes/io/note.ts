/** A text in the graph. It has no ports, so nothing can ask for it and it never runs. */
import { defineNode } from '../kit/index.ts';

export const note = defineNode(
  {
    type: 'io/note',
    version: 1,
    title: 'Note',
    help: { summary: 'A text for whoever reads the graph; it never runs.' },
    inputs: {},
    params: { text: { param: 'text', default: '', multiline: true } },
    outputs: {},
  },
  () => ({}),
);
