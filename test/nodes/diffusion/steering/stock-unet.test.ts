import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createRuntime } from '../../../../engine/onnx/index.ts';
import type { VelocityOptions } from '../../../../nodes/diffusion/steering/prediction.ts';
import { velocityOf } from '../../../../nodes/diffusion/steering/velocity.ts';
import {
  type ConditioningValue,
  type DenoiserValue,
  type FactsOf,
  float32,
  type RunContext,
  uint8,
} from '../../../../nodes/kit/index.ts';
import { SCALED_LINEAR } from '../../../../nodes/sampling/scaled-linear.ts';
import {
  CONTROLNET_FACTS,
  controlnetModel,
  RESIDUALS_BY_BLOCK,
  RESIDUALS_BY_DOT,
  residualWeight,
  type UnetExport,
  unetFacts,
  unetModel,
} from '../../../helpers/diffusion-models.ts';
import { buildOnnx, buildSplitOnnx } from '../../../helpers/onnx-builder.ts';

const runtime = await createRuntime({ device: 'cpu', onNotice: () => undefined });
const folder = mkdtempSync(join(tmpdir(), 'facex-unet-'));
afterAll(async () => {
  await runtime.close();
  rmSync(folder, { recursive: true });
});

const filled = (shape: readonly number[], value: number) =>
  float32(shape, new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value));
const contextOf = (value: number, length = 77, width = 768): ConditioningValue => ({
  kind: 'conditioning',
  tokens: filled([1, length, width], value),
});

const LATENT = 2;
const latent = filled([1, 4, 8, 8], LATENT);
const grid = { width: 8, height: 8 };
const level = SCALED_LINEAR.levelAt(500);
const prompt = contextOf(0.5);
const negative = contextOf(0.125);
/** What the test UNet predicts for a context of one value, before inpainting channels and residuals. */
const epsilonOf = (context: number): number => 0.5 * LATENT + context + 0.5;
/** v of a predicted noise (z = alpha x0 + sigma noise). */
const velocityFrom = (epsilon: number): number => (epsilon - level.sigma * LATENT) / level.alpha;

let files = 0;
function written(options: UnetExport): string {
  const path = join(folder, `unet-${files++}.onnx`);
  writeFileSync(path, buildOnnx(unetModel(options)));
  return path;
}

const controlnetPath = join(folder, 'controlnet.onnx');
writeFileSync(controlnetPath, buildOnnx(controlnetModel()));

interface Asked extends Partial<VelocityOptions> {
  readonly path?: string;
  readonly denoiser?: Partial<DenoiserValue>;
  readonly facts?: Partial<FactsOf<'denoiser'>>;
  readonly step?: number;
}

/** First element of the velocity, how often the UNet ran, and what was logged. */
async function ask(options: UnetExport, { path, denoiser, facts, step = 0, ...more }: Asked = {}) {
  const unet = path ?? written(options);
  const logs: string[] = [];
  const before = runtime.stats().modelRuns;
  const known: Record<string, { path: string; facts: FactsOf<'denoiser' | 'controlnet'> }> = {
    'own/unet': { path: unet, facts: { ...unetFacts(options), ...facts } },
    'own/control': { path: controlnetPath, facts: CONTROLNET_FACTS },
  };
  const context = {
    models: {
      run: (id: string, feeds: Parameters<typeof runtime.runModel>[2]) => {
        const model = known[id];
        if (!model) throw new Error(`no model ${id}`);
        return runtime.runModel(model.path, 'a', feeds);
      },
      describe: async (id: string) => known[id]?.facts,
    },
    tensors: runtime.tensors,
    throwIfCancelled: () => undefined,
    log: (_level: string, message: string) => logs.push(message),
  } as unknown as RunContext;
  const value: DenoiserValue = { kind: 'denoiser', model: 'own/unet', frc: [], ...denoiser };
  const predict = await velocityOf(value, { steps: 10, guidance: 1, grid, prompt, ...more }, context);
  const { data, shape } = await runtime.tensors.read(await predict(latent, level, step));
  return { v: data[0] ?? Number.NaN, data, shape, logs, runs: runtime.stats().modelRuns - before };
}

const OPTIMUM: UnetExport = { timestep: 'int64', rank: 0 };

describe('a stock UNet', () => {
  it.each([
    ["optimum's: int64 scalar timestep", OPTIMUM],
    ['older: float32 timestep of the batch', { timestep: 'float32', rank: 1 }],
    ['int32 timestep', { timestep: 'int32', rank: 1 }],
    ['float16 in and out, float16 timestep', { timestep: 'float16', rank: 1, half: true }],
    ['float16 in and out, int64 timestep', { timestep: 'int64', rank: 1, half: true }],
    ['fixed batch of 2 and 77 tokens', { timestep: 'float16', rank: 1, half: true, batch: 2, length: 77 }],
  ] as const satisfies readonly (readonly [string, UnetExport])[])(
    'gives the velocity of its noise: %s',
    async (_, options) => {
      const { v, shape } = await ask(options);
      expect(shape).toEqual([1, 4, 8, 8]);
      expect(v).toBeCloseTo(velocityFrom(epsilonOf(0.5)), 2);
    },
  );

  it('takes what it predicts as v where its manifest says so', async () => {
    expect((await ask(OPTIMUM, { facts: { predicts: 'v' } })).v).toBeCloseTo(epsilonOf(0.5), 5);
  });

  it('runs with its weights in a file beside it', async () => {
    const path = join(folder, 'model.onnx');
    const { model, weights } = buildSplitOnnx(unetModel(OPTIMUM), 'weights.pb');
    writeFileSync(path, model);
    writeFileSync(join(folder, 'weights.pb'), weights);
    expect((await ask(OPTIMUM, { path })).v).toBeCloseTo(velocityFrom(epsilonOf(0.5)), 4);
  });

  it('refuses to run without any context, and of another width', async () => {
    await expect(ask(OPTIMUM, { prompt: undefined })).rejects.toMatchObject({ code: 'no-prompt', where: 'prompt' });
    const wide = { prompt: contextOf(1, 77, 1024) };
    await expect(ask(OPTIMUM, wide)).rejects.toMatchObject({
      code: 'context-width',
      message: expect.stringMatching(/768 wide.*1024 wide/),
    });
  });

  it('refuses a latent of another size than the file is fixed to', async () => {
    await expect(ask(OPTIMUM, { facts: { latentSide: 64 } })).rejects.toMatchObject({
      code: 'latent-size',
      message: expect.stringContaining('64 x 64'),
    });
  });
});

describe('guidance of a stock UNet', () => {
  const guided = epsilonOf(0.125) + 7 * (epsilonOf(0.5) - epsilonOf(0.125));

  it('leads away from the negative prompt, in two calls or in one', async () => {
    const two = await ask(OPTIMUM, { guidance: 7, negative });
    expect(two).toMatchObject({ runs: 2, v: expect.closeTo(velocityFrom(guided), 3) });
    const one = await ask({ timestep: 'int64', rank: 1 }, { guidance: 7, negative, guidanceInOneCall: true });
    expect(one).toMatchObject({ runs: 1, v: expect.closeTo(velocityFrom(guided), 3) });
    const fixed = await ask({ timestep: 'int64', rank: 1, batch: 2 }, { guidance: 7, negative });
    expect(fixed).toMatchObject({ runs: 1, v: expect.closeTo(velocityFrom(guided), 3) });
  });

  it('needs to be told what to lead away from', async () => {
    await expect(ask(OPTIMUM, { guidance: 7 })).rejects.toMatchObject({ code: 'no-negative', where: 'negative' });
  });
});

describe('f_SD on a stock UNet', () => {
  const frc = (more: object = {}) => ({
    frc: [{ conditioning: contextOf(0.8, 33), strength: 1, firstStep: 0, lastStep: 1, ...more }],
  });

  it('goes in as encoder_hidden_states, after the text, and says so', async () => {
    const alone = await ask(OPTIMUM, { denoiser: frc(), prompt: undefined });
    expect(alone.v).toBeCloseTo(velocityFrom(epsilonOf(0.8)), 4);
    expect(alone.logs).toEqual([expect.stringContaining('33 tokens of f_SD go in as encoder_hidden_states')]);
    const both = await ask(OPTIMUM, { denoiser: frc() });
    expect(both.v).toBeCloseTo(velocityFrom(epsilonOf((77 * 0.5 + 33 * 0.8) / 110)), 3);
  });

  it('is on between its shares of the steps', async () => {
    const denoiser = frc({ firstStep: 0.5 });
    expect((await ask(OPTIMUM, { denoiser, step: 4 })).v).toBeCloseTo(velocityFrom(epsilonOf(0.5)), 4);
    expect((await ask(OPTIMUM, { denoiser, step: 5 })).v).not.toBeCloseTo(velocityFrom(epsilonOf(0.5)), 2);
    await expect(ask(OPTIMUM, { denoiser, prompt: undefined })).rejects.toMatchObject({ code: 'no-prompt' });
  });

  it('is refused where the file takes exactly 77 tokens', async () => {
    const fixed: UnetExport = { ...OPTIMUM, length: 77 };
    await expect(ask(fixed, { denoiser: frc() })).rejects.toMatchObject({
      code: 'context-length',
      message: expect.stringMatching(/exactly 77.*110/),
    });
  });

  it('cannot share one call with a negative prompt of another length', async () => {
    const fixed: UnetExport = { timestep: 'int64', rank: 1, batch: 2 };
    await expect(ask(fixed, { denoiser: frc(), guidance: 7, negative })).rejects.toMatchObject({
      code: 'context-length',
    });
    const open = await ask(
      { timestep: 'int64', rank: 1 },
      { denoiser: frc(), guidance: 7, negative, guidanceInOneCall: true },
    );
    expect(open.runs).toBe(2);
  });
});

describe('an inpainting UNet', () => {
  const options: UnetExport = { timestep: 'int64', rank: 1, channels: 9 };
  const half = float32(
    [1, 1, 8, 8],
    Float32Array.from({ length: 64 }, (_, k) => (k < 32 ? 1 : 0)),
  );
  const inpainting = { mask: half, masked: filled([1, 4, 8, 8], 0.4) };

  it('gets the latent, the mask and the masked latent, in this order', async () => {
    const { data } = await ask(options, { inpainting });
    expect(data[0]).toBeCloseTo(velocityFrom(epsilonOf(0.5) + 3 + 0.1), 4);
    expect(data[40]).toBeCloseTo(velocityFrom(epsilonOf(0.5) + 0.1), 4);
  });

  it('gets them in both rows of one call', async () => {
    const { v } = await ask(options, { inpainting, guidance: 1.5, negative, guidanceInOneCall: true });
    const towards = epsilonOf(0.5) + 3.1;
    expect(v).toBeCloseTo(velocityFrom(towards + 0.5 * 0.375), 4);
  });

  it('says what it misses', async () => {
    await expect(ask(options)).rejects.toMatchObject({ code: 'inpainting-inputs', where: 'masked' });
  });

  it('is not what a plain UNet is: a masked latent is told to be unused', async () => {
    const { v, logs } = await ask(OPTIMUM, { inpainting });
    expect(v).toBeCloseTo(velocityFrom(epsilonOf(0.5)), 4);
    expect(logs).toEqual([expect.stringContaining('no inpainting channels')]);
  });
});

describe('ControlNets', () => {
  const bright = 102;
  const condition = uint8([64, 64, 3], new Uint8Array(64 * 64 * 3).fill(bright));
  const control = (more: object = {}) => ({
    controls: [{ model: 'own/control', condition, strength: 0.5, firstStep: 0, lastStep: 1, ...more }],
  });
  /** The sum over residuals that the test UNet adds, for a condition of one brightness and a context of one value. */
  const added = (strength: number, context: number): number =>
    Array.from(
      { length: 13 },
      (_, k) => residualWeight(k) * strength * ((k + 1) * (bright / 255) + 0.5 + context),
    ).reduce((a, b) => a + b);
  const UNET: UnetExport = { timestep: 'int64', rank: 1, residuals: RESIDUALS_BY_BLOCK };

  it.each([
    ['down_block_0', RESIDUALS_BY_BLOCK],
    ['down_block_additional_residuals.0', RESIDUALS_BY_DOT],
  ])('add their residuals by position, times the strength, to inputs named %s', async (_, residuals) => {
    const { v, runs } = await ask({ ...UNET, residuals }, { denoiser: control() });
    expect(runs).toBe(2);
    expect(v).toBeCloseTo(velocityFrom(epsilonOf(0.5) + added(0.5, 0.5)), 3);
  });

  it('add up, and see the context of each branch of guidance', async () => {
    const [one] = control().controls;
    const two = { controls: [one, { ...one, strength: 0.25 }] } as Partial<DenoiserValue>;
    const branch = (context: number): number => epsilonOf(context) + added(0.75, context);
    const wanted = velocityFrom(branch(0.125) + 2 * (branch(0.5) - branch(0.125)));
    expect((await ask(UNET, { denoiser: two, guidance: 2, negative })).v).toBeCloseTo(wanted, 3);
    const together = await ask(UNET, { denoiser: two, guidance: 2, negative, guidanceInOneCall: true });
    expect(together).toMatchObject({ runs: 3, v: expect.closeTo(wanted, 3) });
  });

  it('leave zeros for the UNet where none is on', async () => {
    const off = await ask(UNET, { denoiser: control({ lastStep: 0.2 }), step: 5 });
    expect(off).toMatchObject({ runs: 1, v: expect.closeTo(velocityFrom(epsilonOf(0.5)), 4) });
    expect((await ask(UNET)).v).toBeCloseTo(velocityFrom(epsilonOf(0.5)), 4);
  });

  it('are refused by a UNet without residual inputs, and when the picture is of another size', async () => {
    await expect(ask(OPTIMUM, { denoiser: control() })).rejects.toMatchObject({ code: 'no-residual-inputs' });
    const small = uint8([32, 64, 3], new Uint8Array(32 * 64 * 3));
    await expect(ask(UNET, { denoiser: control({ condition: small }) })).rejects.toMatchObject({
      code: 'control-size',
      message: expect.stringMatching(/64 x 32 px.*64 x 64 px/),
    });
  });
});
