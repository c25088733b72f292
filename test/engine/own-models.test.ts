/** The nano face swap with parts exchanged for files of a user's: it checks, runs, and only what depends on a part runs again. */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkGraph, type Engine, openEngine, type RunEvent } from '../../engine/index.ts';
import { addModel } from '../../models/add/add-model.ts';
import type { ModelRole } from '../../nodes/kit/index.ts';
import { facePlaces } from '../helpers/face-places.ts';
import { arcfaceFile, bisenetFile, frcDenoiserFile, tddfaFile } from '../helpers/public-models.ts';

const WALL_MS = 420_000;
const sample = fileURLToPath(new URL('../../graphs/samples/face-swap.json', import.meta.url));
const picture = { colour: 'rgb', values: '-1..1' };
const denoiserFacts = { vae: 'nano/vae', predicts: 'v', schedule: 'cosine' };

let home = '';
let engine: Engine;

async function add(name: string, role: ModelRole, bytes: Uint8Array, answers: Record<string, string>): Promise<string> {
  const file = path.join(home, `${name}.onnx`);
  await writeFile(file, bytes);
  const added = await addModel(file, { home, role, name, answers });
  if (!added.done) throw new Error(`open: ${added.inspection.questions.map(({ fact }) => fact).join(', ')}`);
  return added.manifest.id;
}

interface GraphFile {
  nodes: Record<string, { type: string; params?: Record<string, unknown> }>;
}

/** The sample with models by node type; types that are not named keep the pack's. */
async function swapWith(models: Readonly<Record<string, string>>): Promise<GraphFile> {
  const graph = JSON.parse(await readFile(sample, 'utf8')) as GraphFile;
  for (const node of Object.values(graph.nodes)) {
    const model = models[node.type];
    if (model !== undefined) node.params = { ...node.params, model };
    if (node.type === 'diffusion/sampler') node.params = { ...node.params, steps: 2 };
  }
  return graph;
}

const baseDir = path.dirname(sample);

async function anew(models: Readonly<Record<string, string>>): Promise<string[]> {
  const run = engine.run({ ...(await swapWith(models)), name: 'exchanged' }, { baseDir });
  const started: string[] = [];
  for await (const event of run as AsyncIterable<RunEvent>)
    if (event.event === 'node-started') started.push(event.node);
  const { status, problems } = await run.result;
  expect(problems).toEqual([]);
  expect(status).toBe('finished');
  return started.sort();
}

const exchanged = {
  'face/identity': 'own/arcface-1024',
  'face/parse': 'own/bisenet',
  'diffusion/load-denoiser': 'own/denoiser',
};
const tail = ['base', 'decode', 'frc', 'paste', 'sample'];

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'facex-own-'));
  engine = openEngine({ device: 'cpu', home });
  await add('arcface-1024', 'identity', arcfaceFile(1024), { ...picture, crop: 'arcface' });
  await add('arcface', 'identity', arcfaceFile(512), { ...picture, crop: 'arcface' });
  await add('bisenet', 'parser', bisenetFile(facePlaces), { ...picture, values: 'imagenet', labels: 'bisenet' });
  await add('denoiser', 'denoiser', frcDenoiserFile(0.1), denoiserFacts);
  const zeros = new Array(62).fill(0).join(',');
  const ones = new Array(62).fill(1).join(',');
  await add(
    'tddfa',
    'motion',
    tddfaFile(() => 0),
    { mean: zeros, std: ones },
  );
  await add('wide', 'denoiser', frcDenoiserFile(0.1, 1024), denoiserFacts);
});
afterAll(async () => {
  await engine.close();
  await rm(home, { recursive: true, force: true });
});

describe('a face swap with identity, parser and denoiser of the user', () => {
  it(
    'checks, runs, and after an exchange runs only what depends on the part',
    async () => {
      expect(await checkGraph({ ...(await swapWith(exchanged)) }, { home, baseDir })).toEqual([]);
      const first = await anew(exchanged);
      expect(first).toEqual(expect.arrayContaining(['source-identity', 'source-parse', ...tail]));
      expect(await anew(exchanged)).toEqual([]);
      expect(await anew({ ...exchanged, 'diffusion/load-denoiser': 'nano/denoiser' })).toEqual(tail);
      const withNanoIdentity = await anew({ ...exchanged, 'face/identity': 'nano/identity' });
      expect(withNanoIdentity).toEqual(
        expect.arrayContaining(['source-identity', 'representation', 'adapter', 'sample', 'decode']),
      );
      for (const untouched of ['source-face', 'source-parse', 'target-parse', 'reference', 'base']) {
        expect(withNanoIdentity).not.toContain(untouched);
      }
    },
    WALL_MS,
  );

  it('is refused at the link for an identity of another size than the adapter takes, by check and by run', async () => {
    const graph = await swapWith({ ...exchanged, 'face/identity': 'own/arcface' });
    const [problem, ...more] = await checkGraph({ ...graph }, { home, baseDir });
    expect(more).toEqual([]);
    expect(problem).toMatchObject({ code: 'kind-misfit', node: 'adapter', port: 'representation' });
    expect(problem?.message).toContain('identity (D=1024)');
    expect(problem?.message).toContain('identity of family own/arcface (D=512)');
    const run = engine.run({ ...graph }, { baseDir });
    for await (const event of run) expect(event.event).not.toBe('node-started');
    expect((await run.result).problems).toMatchObject([{ code: 'kind-misfit', node: 'adapter' }]);
  });

  it('is refused at the link for a denoiser whose context has another width', async () => {
    const graph = await swapWith({ ...exchanged, 'diffusion/load-denoiser': 'own/wide' });
    const problems = await checkGraph({ ...graph }, { home, baseDir });
    expect(problems).toMatchObject([{ code: 'kind-misfit', node: 'frc' }]);
    expect(problems[0]?.message).toContain('D=1024');
  });

  it('is refused at the link for coefficients of another 3DMM than the adapter takes', async () => {
    const graph = await swapWith({ 'face/motion': 'own/tddfa' });
    const problems = await checkGraph({ ...graph }, { home, baseDir });
    expect(problems.find(({ node }) => node === 'adapter')).toMatchObject({
      code: 'kind-misfit',
      wanted: 'representation with motion of family ict-facekit (E=57)',
      got: 'representation with motion of family bfm-3ddfa (E=10)',
    });
  });
});
