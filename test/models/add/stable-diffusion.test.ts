/** The facts read off exports of Stable Diffusion are those that the nodes' own tests feed them with. */

import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { addModel, inspectFile } from '../../../models/add/add-model.ts';
import type { ModelFacts, ModelRole } from '../../../nodes/kit/index.ts';
import { MERGES_TXT, VOCAB_JSON } from '../../helpers/clip-vocabulary.ts';
import {
  CONTROLNET_FACTS,
  controlnetModel,
  RESIDUALS_BY_BLOCK,
  RESIDUALS_BY_DOT,
  type UnetExport,
  unetFacts,
  unetModel,
} from '../../helpers/diffusion-models.ts';
import { buildOnnx, buildSplitOnnx, type TestModel } from '../../helpers/onnx-builder.ts';
import { textEncoderFacts, textEncoderModel } from '../../helpers/text-models.ts';
import {
  taesdFacts,
  VAE_DECODER_FACTS,
  vaeDecoderModel,
  vaeEncoderFacts,
  vaeEncoderModel,
} from '../../helpers/vae-models.ts';

const folder = mkdtempSync(join(tmpdir(), 'facex-add-sd-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
async function factsOf(
  model: TestModel,
  role: ModelRole,
  answers: Record<string, string>,
): Promise<ModelFacts | undefined> {
  const file = join(folder, `${files++}.onnx`);
  writeFileSync(file, buildOnnx(model));
  return (await inspectFile(file, role, answers)).facts;
}

const UNET = { vae: 'sd-1', predicts: 'epsilon', schedule: 'scaled-linear' };
const VAE = { vae: 'sd-1', pixels: '-1..1' };

describe('a UNet', () => {
  it.each([
    ["optimum's", { timestep: 'int64', rank: 0 }],
    ['older', { timestep: 'float32', rank: 1 }],
    [
      'in half precision, of fixed batch and length',
      { timestep: 'float16', rank: 1, half: true, batch: 2, length: 77 },
    ],
    ['for inpainting', { timestep: 'int64', rank: 1, channels: 9 }],
    ['1024 wide', { timestep: 'int64', rank: 1, width: 1024 }],
    ['with residuals by block', { timestep: 'int64', rank: 1, residuals: RESIDUALS_BY_BLOCK }],
    ['with residuals by dot', { timestep: 'int64', rank: 1, residuals: RESIDUALS_BY_DOT }],
  ] as const satisfies readonly (readonly [string, UnetExport])[])('is known by its ports: %s', async (_, options) => {
    expect(await factsOf(unetModel(options), 'denoiser', UNET)).toEqual(unetFacts(options));
  });
});

describe('the other parts', () => {
  it.each(['moments', 'latent'] as const)('are known by their ports: a VAE encoder that gives %s', async (gives) => {
    expect(await factsOf(vaeEncoderModel(gives), 'vae-encoder', VAE)).toEqual(vaeEncoderFacts(gives));
  });

  it('are known by their ports: decoders and ControlNet', async () => {
    expect(await factsOf(vaeDecoderModel(), 'vae-decoder', VAE)).toEqual(VAE_DECODER_FACTS);
    const raw = { vae: 'sd-1', pixels: '0..1' };
    expect(await factsOf(vaeDecoderModel(), 'preview-decoder', raw)).toEqual(taesdFacts('0..1'));
    expect(await factsOf(controlnetModel(), 'controlnet', {})).toEqual(CONTROLNET_FACTS);
  });

  it.each([
    ['int64', false],
    ['int32', true],
  ] as const)('are known by their ports: a text encoder of %s ids (attention mask: %s)', async (ids, attentionMask) => {
    const facts = await factsOf(textEncoderModel(ids, { attentionMask }), 'text-encoder', {});
    expect(facts).toEqual(textEncoderFacts(ids, attentionMask));
  });
});

describe('adding a split text encoder', () => {
  it('brings its weights file and an older vocabulary along', async () => {
    const from = join(folder, 'repository');
    const { model, weights } = buildSplitOnnx(textEncoderModel('int64'), 'weights.pb');
    mkdirSync(join(from, 'text_encoder'), { recursive: true });
    mkdirSync(join(from, 'tokenizer'));
    writeFileSync(join(from, 'text_encoder', 'model.onnx'), model);
    writeFileSync(join(from, 'text_encoder', 'weights.pb'), weights);
    writeFileSync(join(from, 'tokenizer', 'vocab.json'), VOCAB_JSON);
    const home = join(folder, 'home');
    const add = () =>
      addModel(join(from, 'text_encoder', 'model.onnx'), { home, role: 'text-encoder', name: 'text', answers: {} });
    await expect(add()).rejects.toMatchObject({ code: 'model-unfit', message: expect.stringContaining('vocab.json') });
    writeFileSync(join(from, 'tokenizer', 'merges.txt'), MERGES_TXT);
    const added = await add();
    if (!added.done) throw new Error('questions are open');
    expect(added.manifest.dataFiles?.map(({ path }) => path).sort()).toEqual([
      'merges.txt',
      'vocab.json',
      'weights.pb',
    ]);
    expect(readdirSync(join(home, 'models', 'own', 'text'))).toEqual(
      expect.arrayContaining(['merges.txt', 'model.onnx', 'vocab.json', 'weights.pb']),
    );
  });
});
