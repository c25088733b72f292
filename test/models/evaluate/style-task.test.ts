/** What the stylise row compares: the sample graph pastes onto the painted picture, which is not what was there before. */

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { Evaluation } from '../../../models/evaluate/evaluation.ts';
import type { Face } from '../../../models/evaluate/faces.ts';
import type { GraphData } from '../../../models/evaluate/graph.ts';
import { taskRows } from '../../../models/evaluate/rows/tasks.ts';
import type { Outcome } from '../../../models/evaluate/runner.ts';

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
  const runner = {
    run: async (graph: GraphData) => {
      ran.push(graph);
      return nothing;
    },
    describe: async () => [],
    sample: async () => sample,
    atOnce: 1,
    say: () => undefined,
    progress: () => undefined,
  };
  const face = (name: string): Face => ({ name, path: `/${name}.jpg`, descriptor: new Float32Array(128) }) as Face;
  const [source, target] = [face('source'), face('target')];
  const evaluation = new Evaluation({
    runner,
    pack: 'nano',
    home: '',
    packModels: new Map(),
    types: [],
    judges: { identity: 'judge.onnx', gaze: 'gaze.onnx' },
    faces: [source, target],
    pairs: [{ source, target }],
    wants: (row) => row.startsWith('task.stylise'),
    seed: 1,
    limit: 1,
    edits: 1,
  });
  await taskRows(evaluation);
  const nodes = ran[0]?.nodes ?? {};
  const { before, wanted } = (nodes['m-result-carried']?.inputs ?? {}) as Record<string, { node: string }>;
  expect(nodes[before?.node ?? '']).toMatchObject({ type: 'io/load-image', params: { file: '/target.jpg' } });
  expect(nodes[wanted?.node ?? '']).toMatchObject({ type: 'io/load-image', params: { file: 'pictures/style.jpg' } });
});
