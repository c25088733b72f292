import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../engine/run/random.ts';
import { sampler } from '../../../nodes/diffusion/sampler.ts';
import {
  type ConditioningValue,
  type DenoiserValue,
  type Frame,
  float32,
  type HostTensor,
  type LatentValue,
} from '../../../nodes/kit/index.ts';
import { type UnetExport, unetFacts, unetModel } from '../../helpers/diffusion-models.ts';
import { buildOnnx } from '../../helpers/onnx-builder.ts';
import { type OwnModel, withModels } from '../../helpers/own-models.ts';
import { outputOf, runNode } from '../../helpers/run-node.ts';
import { taesdFacts, vaeDecoderModel } from '../../helpers/vae-models.ts';
import { frameOf, maskOf } from '../../helpers/values.ts';

const folder = mkdtempSync(join(tmpdir(), 'facex-sd-'));
afterAll(() => rmSync(folder, { recursive: true }));

const crop = frameOf(64, 64);
const frame: Frame = { ...crop, space: 'latent', widthPx: 8, heightPx: 8, toOriginal: [8, 0, 0, 0, 8, 0] };
const shape = [1, 4, 8, 8];
const latentOf = (value: number): LatentValue => ({
  kind: 'latent',
  vae: 'sd-1',
  frame,
  latent: float32(shape, new Float32Array(256).fill(value)),
});
const contextOf = (value: number): ConditioningValue => ({
  kind: 'conditioning',
  tokens: float32([1, 77, 768], new Float32Array(77 * 768).fill(value)),
});
const denoiser: DenoiserValue = { kind: 'denoiser', model: 'own/unet', frc: [] };

function unet(options: UnetExport): Record<string, OwnModel> {
  const file = `unet-${options.channels ?? 4}.onnx`;
  writeFileSync(join(folder, file), buildOnnx(unetModel(options)));
  return { 'own/unet': { folder, file, facts: unetFacts(options) } };
}
const PLAIN: UnetExport = { timestep: 'int64', rank: 1 };

async function run(own: Record<string, OwnModel>, params: object, inputs: object = {}) {
  const node = await runNode(withModels(sampler, own), {
    inputs: { denoiser, latent: latentOf(0), prompt: contextOf(0.5), ...inputs },
    params: { steps: 2, previewEvery: 0, schedule: 'trailing', seed: 5, ...params },
  });
  const { latent } = outputOf(node, 'latent', 'latent');
  return { ...node, numbers: (latent as HostTensor<'float32'>).data };
}

/** alpha_bar of Stable Diffusion's schedule, by its definition. */
function alphaBarAt(timestep: number): number {
  let product = 1;
  for (let t = 0; t <= timestep; t++) {
    product *= 1 - (Math.sqrt(0.00085) + (t / 999) * (Math.sqrt(0.012) - Math.sqrt(0.00085))) ** 2;
  }
  return product;
}

/** x0 of two DDIM steps (Song et al. 2021, equation 12) at timesteps 999 and 499 with the test UNet's noise. */
function twoSteps(noise: number, context: number): number {
  const [a, b] = [alphaBarAt(999), alphaBarAt(499)];
  const epsilonOf = (z: number, t: number): number => 0.5 * z + context + t / 1000;
  const x0 = (z: number, epsilon: number, bar: number): number => (z - Math.sqrt(1 - bar) * epsilon) / Math.sqrt(bar);
  const z0 = Math.sqrt(1 - a) * noise;
  const e0 = epsilonOf(z0, 999);
  const z1 = Math.sqrt(b) * x0(z0, e0, a) + Math.sqrt(1 - b) * e0;
  return x0(z1, epsilonOf(z1, 499), b);
}

describe('the sampler with a stock UNet of Stable Diffusion', () => {
  // The start noise is the first stream of the seed.
  const noise = createRandom(5, 0).normal(shape).data;

  it.each(['ddim', 'euler'])('takes %s steps as the formula says, on its own schedule', async (name) => {
    const { numbers } = await run(unet(PLAIN), { sampler: name });
    for (const at of [0, 77, 255]) expect(numbers[at]).toBeCloseTo(twoSteps(noise[at] ?? 0, 0.5), 2);
  });

  it('is guided by prompt and negative prompt', async () => {
    const { numbers } = await run(unet(PLAIN), { guidance: 3 }, { negative: contextOf(0.25) });
    expect(numbers[7]).toBeCloseTo(twoSteps(noise[7] ?? 0, 0.25 + 3 * 0.25), 2);
  });

  it('keeps the canvas outside the mask with an inpainting UNet, which sees every cell the mask touches', async () => {
    const mask = maskOf(
      Array.from({ length: 64 }, () => Array.from({ length: 64 }, (_, x) => (x < 20 ? 1 : 0))),
      crop,
    );
    const own = unet({ ...PLAIN, channels: 9 });
    const inputs = { canvas: latentOf(0.3), mask, masked: latentOf(0.2) };
    const { numbers } = await run(own, {}, inputs);
    expect(numbers[7]).toBeCloseTo(0.3, 6);
    const without = await run(own, {}, { ...inputs, masked: undefined }).catch((error: unknown) => error);
    expect(without).toMatchObject({ code: 'inpainting-inputs' });
    const nowhere = await run(own, {}, { masked: latentOf(0.2) }).catch((error: unknown) => error);
    expect(nowhere).toMatchObject({ code: 'masked-without-mask' });
  });

  it('shows estimates through TAESD, and says why it shows none through another decoder', async () => {
    writeFileSync(join(folder, 'taesd.onnx'), buildOnnx(vaeDecoderModel()));
    const own = { ...unet(PLAIN), 'own/taesd': { folder, file: 'taesd.onnx', facts: taesdFacts('0..1') } };
    const shown = await run(own, { previewEvery: 1, previewDecoder: 'own/taesd' });
    expect(shown.previews).toMatchObject([{ port: 'latent', value: { kind: 'image', frame: crop } }]);
    const silent = await run(own, { previewEvery: 1 });
    expect(silent.previews).toEqual([]);
    expect(silent.logs).toEqual([{ level: 'info', message: expect.stringMatching(/No previews.*sd-1.*nano\/vae/) }]);
  });

  it('leaves the start latent as it was', async () => {
    const start = latentOf(0.4);
    await run(unet(PLAIN), { startNoise: 0.5 }, { latent: start });
    expect(start).toEqual(latentOf(0.4));
  });
});
