import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { vaeDecode } from '../../../../nodes/diffusion/vae-decode.ts';
import { vaeEncode } from '../../../../nodes/diffusion/vae-encode.ts';
import {
  type FactsOf,
  float32,
  type HostTensor,
  type LatentValue,
  type ModelFacts,
} from '../../../../nodes/kit/index.ts';
import { buildOnnx, type TestModel } from '../../../helpers/onnx-builder.ts';
import { withModels } from '../../../helpers/own-models.ts';
import { outputOf, runNode } from '../../../helpers/run-node.ts';
import {
  taesdFacts,
  VAE_DECODER_FACTS,
  vaeDecoderModel,
  vaeEncoderFacts,
  vaeEncoderModel,
} from '../../../helpers/vae-models.ts';
import { frameOf, imageOf, maskOf } from '../../../helpers/values.ts';

const folder = mkdtempSync(join(tmpdir(), 'facex-vae-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function own(model: TestModel, facts: ModelFacts) {
  const file = `vae-${files++}.onnx`;
  writeFileSync(join(folder, file), buildOnnx(model));
  return { 'own/vae': { folder, file, facts } };
}

/** A colour per 8 x 8 px, in steps that a byte holds exactly. */
const colours = (x: number, y: number, channel: number): number =>
  ([40, 120, 200][channel] ?? 0) + 10 * ((x >> 3) + (y >> 3));
const image = imageOf(frameOf(32, 16), colours);
const latentFrame = {
  ...image.frame,
  space: 'latent' as const,
  widthPx: 4,
  heightPx: 2,
  toOriginal: [8, 0, 0, 0, 8, 0] as const,
};

async function encode(model: TestModel, facts: FactsOf<'vae-encoder'>, hole?: ReturnType<typeof maskOf>) {
  const node = withModels(vaeEncode, own(model, facts));
  const run = await runNode(node, { inputs: { image, hole }, params: { model: 'own/vae' } });
  return outputOf(run, 'latent', 'latent');
}

async function decode(model: TestModel, facts: ModelFacts, latent: LatentValue, params: object = {}) {
  const node = withModels(vaeDecode, own(model, facts));
  const run = await runNode(node, { inputs: { latent }, params: { model: 'own/vae', ...params } });
  return outputOf(run, 'image', 'image').pixels;
}

const numbers = (latent: LatentValue): Float32Array => (latent.latent as HostTensor<'float32'>).data;
/** Largest difference of two arrays of numbers. */
const largest = (a: Float32Array | Uint8Array, b: Float32Array | Uint8Array): number => {
  let worst = a.length === b.length ? 0 : Number.POSITIVE_INFINITY;
  for (const [at, value] of a.entries()) worst = Math.max(worst, Math.abs(value - (b[at] ?? 0)));
  return worst;
};

const unit = (byte: number): number => byte / 127.5 - 1;

describe('a VAE encoder of Stable Diffusion', () => {
  it.each([
    ['moments', false],
    ['latent', false],
    ['moments', true],
    ['latent', true],
  ] as const)('gives %s (half precision: %s) as a latent scaled by 0.18215, RGB in -1..1', async (gives, half) => {
    const latent = await encode(vaeEncoderModel(gives, half), vaeEncoderFacts(gives));
    expect(latent).toMatchObject({ vae: 'sd-1', frame: latentFrame, latent: { shape: [1, 4, 2, 4] } });
    const planes = [0, 1, 2].map((c) => unit(colours(0, 0, c)) * 0.18215);
    planes.push(((planes[0] ?? 0) + (planes[1] ?? 0) + (planes[2] ?? 0)) / 3);
    for (const [c, wanted] of planes.entries()) expect(numbers(latent)[c * 8]).toBeCloseTo(wanted, 3);
  });

  it('shifts before it scales', async () => {
    const facts = { ...vaeEncoderFacts('latent'), shift: 0.5, scale: 2 };
    const latent = await encode(vaeEncoderModel('latent'), facts);
    expect(numbers(latent)[0]).toBeCloseTo((unit(40) - 0.5) * 2, 4);
  });

  it('sees mid grey in the hole', async () => {
    const hole = maskOf(
      Array.from({ length: 16 }, () => Array.from({ length: 32 }, (_, x) => (x < 8 ? 1 : 0))),
      image.frame,
    );
    const latent = numbers(await encode(vaeEncoderModel('latent'), vaeEncoderFacts('latent'), hole));
    expect(latent[0]).toBeCloseTo(0, 2);
    expect(latent[1]).toBeCloseTo(unit(50) * 0.18215, 3);
  });

  it('is refused when it gives other channels than its manifest says, or another cell size', async () => {
    const wrong = encode(vaeEncoderModel('moments'), { ...vaeEncoderFacts('latent'), output: 'latent_parameters' });
    await expect(wrong).rejects.toMatchObject({ code: 'vae-channels' });
    const coarse = encode(vaeEncoderModel('latent'), { ...vaeEncoderFacts('latent'), factor: 16 });
    await expect(coarse).rejects.toMatchObject({ code: 'vae-factor' });
  });
});

describe('a VAE decoder of Stable Diffusion', () => {
  it.each([false, true])('brings back what was encoded (half precision: %s)', async (half) => {
    const latent = await encode(vaeEncoderModel('moments', half), vaeEncoderFacts('moments'));
    const pixels = await decode(vaeDecoderModel({ half }), VAE_DECODER_FACTS, latent);
    expect(pixels.shape).toEqual([16, 32, 3]);
    expect(largest(pixels.data, image.pixels.data)).toBeLessThanOrEqual(half ? 1 : 0);
  });

  it.each(['-1..1', '0..1'] as const)('takes latents as they are when it is TAESD with pixels in %s', async (range) => {
    const latent: LatentValue = {
      kind: 'latent',
      vae: 'sd-1',
      frame: latentFrame,
      latent: float32([1, 4, 2, 4], new Float32Array(32).fill(0.5)),
    };
    const pixels = await decode(vaeDecoderModel(), taesdFacts(range), latent);
    expect(pixels.data[0]).toBe(range === '-1..1' ? 191 : 128);
  });
});

describe('the range of pixels', () => {
  const flat = (value: number): LatentValue => ({
    kind: 'latent',
    vae: 'sd-1',
    frame: latentFrame,
    latent: float32([1, 4, 2, 4], new Float32Array(32).fill(value)),
  });
  const warnings = async (range: '-1..1' | '0..1', value: number): Promise<readonly string[]> => {
    const node = withModels(vaeDecode, own(vaeDecoderModel(), taesdFacts(range)));
    const { logs } = await runNode(node, { inputs: { latent: flat(value) }, params: { model: 'own/vae' } });
    return logs.map(({ message }) => message);
  };

  it('is doubted where the pixels speak against it, and not otherwise', async () => {
    expect(await warnings('0..1', -0.6)).toEqual([expect.stringContaining('--fact pixels=-1..1')]);
    expect(await warnings('-1..1', 0.2)).toEqual([expect.stringContaining('--fact pixels=0..1')]);
    expect(await warnings('0..1', 0.2)).toEqual([]);
    expect(await warnings('-1..1', -0.6)).toEqual([]);
  });
});

describe('a large latent', () => {
  const frame = { ...latentFrame, widthPx: 60, heightPx: 44 };
  const values = Float32Array.from({ length: 4 * 60 * 44 }, (_, at) => Math.sin((at % 60) / 5 + at / 800) * 0.15);
  const latent: LatentValue = { kind: 'latent', vae: 'sd-1', frame, latent: float32([1, 4, 44, 60], values) };

  it('decodes in tiles to the picture it gives untiled', async () => {
    const model = vaeDecoderModel({ reach: 4 });
    const [whole, tiled] = [
      await decode(model, VAE_DECODER_FACTS, latent, { tilePx: 0 }),
      await decode(model, VAE_DECODER_FACTS, latent, { tilePx: 320 }),
    ];
    expect(tiled.shape).toEqual([352, 480, 3]);
    expect(new Set(whole.data).size).toBeGreaterThan(20);
    expect(largest(tiled.data, whole.data)).toBe(0);
  });

  it('is encoded in tiles to the same latent', async () => {
    const picture = imageOf(frameOf(480, 328), (x, y, channel) => (x * 7 + y * 13 + channel * 50) % 256);
    const latents = await Promise.all(
      [0, 320].map(async (tilePx) => {
        const node = withModels(vaeEncode, own(vaeEncoderModel('moments'), vaeEncoderFacts('moments')));
        const run = await runNode(node, { inputs: { image: picture }, params: { model: 'own/vae', tilePx } });
        return numbers(outputOf(run, 'latent', 'latent'));
      }),
    );
    const [whole = new Float32Array(), tiled = new Float32Array()] = latents;
    expect(tiled.length).toBe(4 * 60 * 41);
    expect(largest(tiled, whole)).toBeLessThan(1e-5);
  });
});
