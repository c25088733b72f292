/** What the stylise row compares: the sample graph pastes onto the painted picture, which is not what was there before. */

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { Face } from '../../../models/evaluate/faces.ts';
import type { GraphData } from '../../../models/evaluate/graph.ts';
import { taskRows } from '../../../models/evaluate/rows/tasks.ts';
import type { Outcome } from '../../../models/evaluate/runner.ts';
import { fakeEvaluation } from '../../helpers/fake-evaluation.ts';

it('a style is measured from the picture that was given, towards the style picture', async () => {
  const file = fileURLToPath(new URL('../../../graphs/samples/stylise.json', import.meta.url));
  const sample = JSON.parse(await readFile(file, 'utf8')) as GraphData;
  const ran: GraphData[] = [];
  const nothing: Outcome = {
    has: () => false,
    value: async () => undefined,
    picture: async () => undefined,
    problems: [],
    ran: 0,
    tookMs: 0,
  };
  const run = async (graph: GraphData) => {
    ran.push(graph);
    return nothing;
  };
  const face = (name: string): Face => ({ name, path: `/${name}.jpg`, descriptor: new Float32Array(128) }) as Face;
  const pairs = [{ source: face('source'), target: face('target') }];
  const evaluation = fakeEvaluation({ sample, run, pairs, wants: (row) => row.startsWith('task.stylise') });
  await taskRows(evaluation);
  const nodes = ran[0]?.nodes ?? {};
  const { before, wanted } = (nodes['m-result-carried']?.inputs ?? {}) as Record<string, { node: string }>;
  expect(nodes[before?.node ?? '']).toMatchObject({ type: 'io/load-image', params: { file: '/target.jpg' } });
  expect(nodes[wanted?.node ?? '']).toMatchObject({ type: 'io/load-image', params: { file: 'pictures/style.jpg' } });
});
