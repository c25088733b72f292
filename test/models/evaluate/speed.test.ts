/** The rows of speed: which graphs are timed, what changes between two runs, and what is counted. */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Face } from '../../../models/evaluate/faces.ts';
import type { GraphData } from '../../../models/evaluate/graph.ts';
import { speedRows } from '../../../models/evaluate/rows/cost.ts';
import type { Outcome } from '../../../models/evaluate/runner.ts';
import { fakeEvaluation } from '../../helpers/fake-evaluation.ts';

let folder = '';
let sample: GraphData;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'facex-speed-test-'));
  for (const name of ['a', 'b']) await writeFile(path.join(folder, `${name}.jpg`), name);
  const file = fileURLToPath(new URL('../../../graphs/samples/face-swap.json', import.meta.url));
  sample = JSON.parse(await readFile(file, 'utf8')) as GraphData;
});

afterAll(() => rm(folder, { recursive: true }));

/** An evaluation of `pairs` pairs of the same two pictures; its n-th run is said to take n seconds. */
function evaluationOf(pairs: number, wants: (row: string) => boolean, hasFewSteps = true) {
  const ran: { params: Readonly<Record<string, unknown>>; pictures: readonly string[] }[] = [];
  const run = async ({ nodes }: GraphData): Promise<Outcome> => {
    const pictures = ['source', 'target'].map((id) => String(nodes[id]?.params?.file));
    // What the engine keeps results by is the content, not the name.
    const contents = await Promise.all(pictures.map((file) => readFile(file, 'utf8')));
    ran.push({ params: nodes.sample?.params ?? {}, pictures: contents });
    return {
      has: () => hasFewSteps || !nodes.sample?.params?.fewStepModel,
      value: async () => undefined,
      picture: async () => undefined,
      problems: [{ code: 'model-missing', message: 'there is no such model' }],
      ran: 0,
      tookMs: ran.length * 1000,
    };
  };
  const face = (name: string): Face => ({ name, path: path.join(folder, `${name}.jpg`) }) as Face;
  const both = Array.from({ length: pairs }, () => ({ source: face('a'), target: face('b') }));
  const evaluation = fakeEvaluation({ sample, run, pairs: both, wants });
  return { evaluation, ran };
}

describe('rows of speed', () => {
  it('time the full denoiser, then the few-step one with and without a new seed', async () => {
    const { evaluation, ran } = evaluationOf(3, () => true);
    const rows = await speedRows(evaluation);
    expect(ran.map(({ params }) => [params.fewStepModel ?? '', params.fewSteps, params.seed])).toEqual([
      ...Array.from({ length: 3 }, () => ['', undefined, 7]),
      ...Array.from({ length: 3 }, () => [
        ['nano/denoiser-few-step', 2, 7],
        ['nano/denoiser-few-step', 2, 8],
      ]).flat(),
    ]);
    // Runs 2 and 3 are whole swaps; 4 and 5 only load the few-step models; then 6 and 8 are whole, 7 and 9 new seeds.
    expect(rows).toMatchObject([
      { name: 'speed.swap', value: 2.5, unit: 's', n: 2 },
      { name: 'speed.swap.few-step', value: 7, unit: 's', n: 2 },
      { name: 'speed.sample.few-step', value: 8, unit: 's', n: 2 },
    ]);
  });

  it('swap pictures that were never seen, and keep them for a new seed', async () => {
    const { evaluation, ran } = evaluationOf(2, (row) => row.endsWith('few-step'));
    await speedRows(evaluation);
    const seen = ran.map(({ pictures }) => pictures.join(' '));
    expect(seen).toEqual([seen[0], seen[0], seen[2], seen[2]]);
    expect(new Set(ran.flatMap(({ pictures }) => pictures)).size).toBe(4);
  });

  it('run only what is asked for', async () => {
    const { evaluation, ran } = evaluationOf(2, (row) => row === 'speed.swap.few-step');
    expect((await speedRows(evaluation)).map(({ name }) => name)).toEqual(['speed.swap.few-step']);
    expect(ran).toHaveLength(2);
  });

  it('are missing with a reason where there is one pair, which only loads the models', async () => {
    const { evaluation } = evaluationOf(1, () => true);
    expect(await speedRows(evaluation)).toEqual([]);
    expect([...evaluation.missing.keys()]).toEqual(['speed.swap', 'speed.swap.few-step', 'speed.sample.few-step']);
    expect(evaluation.missing.get('speed.swap')).toContain('two pairs are needed');
  });

  it('leave out the few-step ones of a pack without such a denoiser, and say why', async () => {
    const { evaluation } = evaluationOf(2, () => true, false);
    expect((await speedRows(evaluation)).map(({ name }) => name)).toEqual(['speed.swap']);
    expect(evaluation.missing.get('speed.swap.few-step')).toContain('there is no such model');
    expect(evaluation.missing.has('speed.sample.few-step')).toBe(true);
  });
});
