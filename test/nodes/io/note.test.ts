import { expect, test } from 'vitest';
import { note } from '../../../nodes/io/note.ts';
import { runNode } from '../../helpers/run-node.ts';

test('a note has no ports, so no run can ask for it, and gives nothing', async () => {
  expect(Object.keys(note.description.inputs)).toEqual([]);
  expect(Object.keys(note.description.outputs)).toEqual([]);
  expect((await runNode(note, { params: { text: 'twelve steps are enough here' } })).outputs).toEqual({});
});
