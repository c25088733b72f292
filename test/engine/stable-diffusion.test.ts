/**
 * The graph for Stable Diffusion 1.5 as someone has it who pulled the public files: small files of their ports stand in
 * for them at a local mirror. It runs without renaming anything, and only the tail runs again.
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkGraph, type Engine, openEngine, type RunEvent } from '../../engine/index.ts';
import { addModel } from '../../models/add/add-model.ts';
import { findKnownFile, pullModel } from '../../models/pull/pull-model.ts';
import { tokenizerJsonOf } from '../../nodes/diffusion/text/clip-tokens.ts';
import { MERGES_TXT, VOCAB_JSON } from '../helpers/clip-vocabulary.ts';
import { unetModel } from '../helpers/diffusion-models.ts';
import { buildOnnx, buildSplitOnnx } from '../helpers/onnx-builder.ts';
import { textEncoderModel } from '../helpers/text-models.ts';
import { vaeDecoderModel, vaeEncoderModel } from '../helpers/vae-models.ts';
import { type FileServer, serveBytes, startFileServer } from '../models/pull/file-server.ts';

const WALL_MS = 420_000;
const graph = fileURLToPath(new URL('../../graphs/stable-diffusion/face-swap.json', import.meta.url));
const home = mkdtempSync(path.join(tmpdir(), 'facex-sd-home-'));
let engine: Engine;

/** A small file in place of a public one, where the registry says it lies. */
function publish(server: FileServer, address: string, bytes: Uint8Array): void {
  const { host, pathname } = new URL(address);
  server.on(`/${host}${pathname}`, serveBytes(bytes));
}

/** Pulls a public file by its name, as `facex models pull NAME` does; `beside` are the bytes of what belongs to it. */
async function pull(
  server: FileServer,
  name: string,
  bytes: Uint8Array,
  beside: Readonly<Record<string, Uint8Array>> = {},
): Promise<string> {
  const known = findKnownFile(name);
  publish(server, known.url, bytes);
  for (const part of known.beside ?? []) publish(server, part.url, beside[part.path] ?? new Uint8Array());
  const consent = async () => ({ agree: true, nonCommercial: false });
  const pulled = await pullModel(name, { home, consent, mirror: `${server.url}/{host}/{path}` });
  if (!pulled.done) throw new Error(`open: ${pulled.inspection.questions.map(({ fact }) => fact).join(', ')}`);
  return pulled.manifest.id;
}

beforeAll(async () => {
  const server = await startFileServer();
  const unet = buildSplitOnnx(unetModel({ timestep: 'int64', rank: 0 }), 'weights.pb');
  await pull(server, 'sd15-unet', unet.model, { 'weights.pb': unet.weights });
  await pull(server, 'sd15-vae-encoder', buildOnnx(vaeEncoderModel('moments')));
  await pull(server, 'sd15-vae-decoder', buildOnnx(vaeDecoderModel({ half: true })));
  const tokenizer = Buffer.from(tokenizerJsonOf(VOCAB_JSON, MERGES_TXT));
  await pull(server, 'sd15-text-encoder', buildOnnx(textEncoderModel('int64')), { 'tokenizer.json': tokenizer });
  const wide = path.join(home, 'sd2.onnx');
  writeFileSync(wide, buildOnnx(unetModel({ timestep: 'int64', rank: 0, width: 1024 })));
  const answers = { vae: 'sd-1', predicts: 'epsilon', schedule: 'scaled-linear' };
  const added = await addModel(wide, { home, role: 'denoiser', name: 'sd2-unet', answers });
  expect(added.done).toBe(true);
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

it('checks with the files as pulled, runs at 512 px, and runs only what follows the words again', {
  timeout: WALL_MS,
}, async () => {
  expect(await checkGraph(graph, { home })).toEqual([]);
  const all = await run({ prompt: 'a photo of a cat' });
  expect(all).toEqual(expect.arrayContaining(['words', 'unet', 'sample', 'reference', 'start-latent', 'paste']));
  expect(await run({ prompt: 'cat' })).toEqual(['decode', 'paste', 'sample', 'words']);
});

it('refuses a UNet of another context width at the link, before anything runs', async () => {
  const text = readFileSync(graph, 'utf8').replace('public/sd15-unet', 'own/sd2-unet');
  const problems = await checkGraph(JSON.parse(text), { home, baseDir: path.dirname(graph) });
  expect(problems).toMatchObject([
    { code: 'kind-misfit', node: 'sample', port: 'prompt' },
    { code: 'kind-misfit', node: 'sample', port: 'negative' },
  ]);
  expect(problems[0]?.message).toMatch(/D=1024.*D=768/s);
});
