/** Public exports of Stable Diffusion and its helpers against their roles, in both conventions. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inspectFile } from '../../../models/add/add-model.ts';
import { knownFiles } from '../../../models/registry/known-files.ts';
import type { ModelRole } from '../../../nodes/kit/index.ts';
import { scratchFolder } from '../../helpers/inspected-model.ts';
import { port, type TestPort } from '../../helpers/onnx-builder.ts';
import { portsOnly } from '../../helpers/public-models.ts';

const folder = scratchFolder();
const f = (name: string, ...shape: (number | string)[]): TestPort => port(name, 'float32', shape);
const half = (name: string, ...shape: (number | string)[]): TestPort => port(name, 'float16', shape);

let files = 0;
async function inspect(role: ModelRole, bytes: Uint8Array, answers: Readonly<Record<string, string>> = {}) {
  const path = join(folder, `file-${files++}.onnx`);
  await writeFile(path, bytes);
  return inspectFile(path, role, answers);
}

const openFacts = async (role: ModelRole, bytes: Uint8Array, answers = {}) =>
  (await inspect(role, bytes, answers)).questions.map(({ fact }) => fact);

const knownFacts = (name: string) => knownFiles.find((one) => one.name === name)?.facts ?? {};

const unetInputs = (width: number | string, type = f) => [
  type('sample', 'batch', 4, 'height', 'width'),
  port('timestep', 'int64', ['steps']),
  type('encoder_hidden_states', 'batch', 'sequence', width),
];
const unet = (width: number | string) => portsOnly(unetInputs(width), [f('out_sample', 'batch', 4, 'height', 'width')]);
const residualUnet = (prefix: string) =>
  portsOnly(
    [
      ...unetInputs(768),
      ...Array.from({ length: 12 }, (_, i) => f(`${prefix}${i}`, 'batch', 320, 'h', 'w')),
      f('mid_block_additional_residual', 'batch', 1280, 'h', 'w'),
    ],
    [f('out_sample', 'batch', 4, 'height', 'width')],
  );

describe('Stable Diffusion', () => {
  const sd = { vae: 'sd-1', predicts: 'epsilon', schedule: 'scaled-linear' };

  it('takes a stock UNet, a half-precision one of fixed shape, an inpainting one, and both residual conventions', async () => {
    expect((await inspect('denoiser', unet(768), sd)).facts).toMatchObject({
      contextWidth: 768,
      batch: null,
      timestep: { dtype: 'int64', rank: 1 },
    });
    const fixed = portsOnly(
      [half('sample', 2, 4, 64, 64), half('timestep', 2), half('encoder_hidden_states', 2, 77, 768)],
      [half('out_sample', 2, 4, 64, 64)],
    );
    expect((await inspect('denoiser', fixed, sd)).facts).toMatchObject({
      sampleDtype: 'float16',
      batch: 2,
      contextLength: 77,
      latentSide: 64,
    });
    const inpainting = portsOnly(
      [f('sample', 'b', 9, 'h', 'w'), port('timestep', 'float32', []), f('encoder_hidden_states', 'b', 's', 768)],
      [f('out_sample', 'b', 4, 'h', 'w')],
    );
    expect((await inspect('denoiser', inpainting, sd)).facts).toMatchObject({
      inputChannels: 9,
      channels: 4,
      timestep: { rank: 0 },
    });
    for (const prefix of ['down_block_', 'down_block_additional_residuals.']) {
      const { facts } = await inspect('denoiser', residualUnet(prefix), sd);
      expect(facts?.role === 'denoiser' && facts.residuals?.down[11]).toBe(`${prefix}11`);
    }
  });

  it('keeps the width of a context that no 768 component fits, as SD-Turbo has it', async () => {
    expect((await inspect('denoiser', unet(1024), { ...sd, vae: 'sd-2' })).facts).toMatchObject({ contextWidth: 1024 });
  });

  it('tells VAE encoders that give moments from those that give latents, and asks which latents they are', async () => {
    const encoder = (output: string, channels: number) =>
      portsOnly([f('sample', 'b', 3, 'h', 'w')], [f(output, 'b', channels, 'h8', 'w8')]);
    expect(await openFacts('vae-encoder', encoder('latent_parameters', 8))).toEqual(['vae', 'pixels']);
    const known = knownFacts('sd15-vae-encoder');
    expect((await inspect('vae-encoder', encoder('latent_parameters', 8), known)).facts).toMatchObject({
      gives: 'moments',
      channels: 4,
      scale: 0.18215,
    });
    expect((await inspect('vae-encoder', encoder('latent_sample', 4), known)).facts).toMatchObject({
      gives: 'latent',
      channels: 4,
    });
  });

  it('takes VAE decoders, and TAESD as a preview decoder whose latents are not scaled', async () => {
    const decoder = portsOnly([f('latent_sample', 'b', 4, 'h', 'w')], [f('sample', 'b', 3, 'h8', 'w8')]);
    expect((await inspect('vae-decoder', decoder, knownFacts('sd15-vae-decoder'))).facts).toMatchObject({
      scale: 0.18215,
    });
    expect(await openFacts('preview-decoder', decoder, { vae: 'sd-1' })).toEqual(['pixels']);
    const taesd = await inspect('preview-decoder', decoder, { vae: 'sd-1', pixels: '0..1' });
    expect(taesd.facts).toMatchObject({ scale: 1, pixels: '0..1' });
  });

  it('takes text encoders with ids of either width', async () => {
    for (const dtype of ['int32', 'int64'] as const) {
      const bytes = portsOnly(
        [port('input_ids', dtype, ['b', 's'])],
        [f('last_hidden_state', 'b', 's', 768), f('pooler_output', 'b', 768)],
      );
      expect((await inspect('text-encoder', bytes)).facts).toMatchObject({ idsDtype: dtype, width: 768, length: null });
    }
  });

  it('takes a ControlNet by position: only the first two of its thirteen outputs have names of their own', async () => {
    const names = [
      'down_block_res_samples',
      'mid_block_res_sample',
      ...Array.from({ length: 11 }, (_, i) => `${900 + i}`),
    ];
    const inputs = [...unetInputs(768), f('controlnet_cond', 'b', 3, 'h', 'w')];
    const { facts } = await inspect(
      'controlnet',
      portsOnly(
        inputs,
        names.map((name) => f(name, 'b', 320, 'h', 'w')),
      ),
    );
    expect(facts).toMatchObject({ contextWidth: 768, outputs: names });
    const twelve = portsOnly(
      inputs,
      names.slice(1).map((name) => f(name, 'b', 320, 'h', 'w')),
    );
    await expect(inspect('controlnet', twelve)).rejects.toThrow('12 outputs');
  });
});
