/** The graph for one's own Stable Diffusion 1.5, run by the engine with small files of its ports; only the tail runs again. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkGraph, type Engine, openEngine, type RunEvent } from '../../engine/index.ts';
import { addModel } from '../../models/add/add-model.ts';
import type { ModelRole } from '../../nodes/kit/index.ts';
import { writeVocabulary } from '../helpers/clip-vocabulary.ts';
import { unetModel } from '../helpers/diffusion-models.ts';
import { buildSplitOnnx, type TestModel } from '../helpers/onnx-builder.ts';
import { textEncoderModel } from '../helpers/text-models.ts';
import { vaeDecoderModel, vaeEncoderModel } from '../helpers/vae-models.ts';

const WALL_MS = 420_000;
const graph = fileURLToPath(new URL('../../graphs/stable-diffusion/face-swap.json', import.meta.url));
const home = mkdtempSync(path.join(tmpdir(), 'facex-sd-home-'));
let engine: Engine;

async function add(
  name: string,
  role: ModelRole,
  model: TestModel,
  answers: Record<string, string> = {},
): Promise<void> {
  const folder = path.join(home, 'files', name);
  mkdirSync(folder, { recursive: true });
  const split = buildSplitOnnx(model, 'weights.pb');
  writeFileSync(path.join(folder, 'model.onnx'), split.model);
  writeFileSync(path.join(folder, 'weights.pb'), split.weights);
  if (role === 'text-encoder') writeVocabulary(folder);
  const added = await addModel(path.join(folder, 'model.onnx'), { home, role, name, answers });
  if (!added.done) throw new Error(`open: ${added.inspection.questions.map(({ fact }) => fact).join(', ')}`);
}

beforeAll(async () => {
  const vae = { vae: 'sd-1', pixels: '-1..1' };
  const denoiser = { vae: 'sd-1', predicts: 'epsilon', schedule: 'scaled-linear' };
  await add('sd15-unet', 'denoiser', unetModel({ timestep: 'int64', rank: 0 }), denoiser);
  await add('sd2-unet', 'denoiser', unetModel({ timestep: 'int64', rank: 0, width: 1024 }), denoiser);
  await add('sd15-vae-encoder', 'vae-encoder', vaeEncoderModel('moments'), vae);
  await add('sd15-vae-decoder', 'vae-decoder', vaeDecoderModel({ half: true }), vae);
  await add('sd15-text-encoder', 'text-encoder', textEncoderModel('int64'));
  engine = openEngine({ device: 'cpu', home });
});
afterAll(async () => {
  await engine.close();
  rmSync(home, { recursive: true, force: true });
});

async function run(inputs: Record<string, string>): Promise<string[]> {
  const asked = engine.run(graph, { inputs, params: { 'sample.steps': 3 }, outputs: ['result'] });
  const started: string[] = [];
  for await (const event of asked as AsyncIterable<RunEvent>) {
    if (event.event === 'node-started') started.push(event.node);
  }
  const { status, problems, outputs } = await asked.result;
  expect(problems).toEqual([]);
  expect(status).toBe('finished');
  expect((await outputs.result?.picture('png'))?.subarray(1, 4).toString()).toBe('PNG');
  return started.sort();
}

it('checks, runs at 512 px, and runs only what follows the words again', { timeout: WALL_MS }, async () => {
  expect(await checkGraph(graph, { home })).toEqual([]);
  const all = await run({ prompt: 'a photo of a cat' });
  expect(all).toEqual(expect.arrayContaining(['words', 'unet', 'sample', 'reference', 'start-latent', 'paste']));
  expect(await run({ prompt: 'cat' })).toEqual(['decode', 'paste', 'sample', 'words']);
});

it('refuses a UNet of another context width at the link, before anything runs', async () => {
  const text = readFileSync(graph, 'utf8').replace('own/sd15-unet', 'own/sd2-unet');
  const problems = await checkGraph(JSON.parse(text), { home, baseDir: path.dirname(graph) });
  expect(problems).toMatchObject([
    { code: 'kind-misfit', node: 'sample', port: 'prompt' },
    { code: 'kind-misfit', node: 'sample', port: 'negative' },
  ]);
  expect(problems[0]?.message).toMatch(/D=1024.*D=768/s);
});
