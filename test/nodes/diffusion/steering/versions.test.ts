import { describe, expect, it } from 'vitest';
import { adaptationsOf } from '../../../../models/registry/adapted.ts';
import { generatorManifests } from '../../../../models/registry/nano.ts';
import { sampler } from '../../../../nodes/diffusion/sampler.ts';
import type { DenoiserValue, ModelFacts, RunContext } from '../../../../nodes/kit/index.ts';
import { float32 } from '../../../../nodes/kit/index.ts';
import { runNode } from '../../../helpers/run-node.ts';
import { frameOf } from '../../../helpers/values.ts';

const FEW = 'nano/denoiser-few-step';
const GUIDING = 'nano/denoiser-guiding';
const base = generatorManifests.find(({ id }) => id === 'nano/denoiser');
if (base?.facts.role !== 'denoiser') throw new Error('the pack has no denoiser');
const known = [base, ...adaptationsOf(base, base.facts)];

const side = 32;
const frame = { ...frameOf(256, 256), space: 'latent' as const, widthPx: side, heightPx: side };
const zeros = () => float32([1, 8, side, side], new Float32Array(8 * side * side));
const latent = { kind: 'latent' as const, latent: zeros(), vae: 'nano/vae', frame };
const denoiser = (model: string): DenoiserValue => ({ kind: 'denoiser', model, frc: [] });

/** Runs the sampler over a model that gives zeros and tells which weights were asked for, at which timesteps. */
async function run(params: Record<string, unknown>, model = 'nano/denoiser') {
  const calls: [string, number][] = [];
  const facts = new Map<string, ModelFacts>(known.map((one) => [one.id, one.facts]));
  const models = {
    describe: (id: string) => Promise.resolve(facts.get(id)),
    run: (id: string, feeds: Record<string, { data: Float32Array }>) => {
      calls.push([id, Math.round(feeds.timestep?.data[0] ?? -1)]);
      return Promise.resolve({ v: zeros() });
    },
  } as unknown as RunContext['models'];
  const node: typeof sampler = {
    ...sampler,
    run: (args) => sampler.run({ ...args, context: { ...args.context, models } }),
  };
  await runNode(node, { inputs: { denoiser: denoiser(model), latent }, params: { previewEvery: 0, ...params } });
  return calls;
}

describe('a sampler with a few-step denoiser', () => {
  it('calls the full denoiser in its own steps when none is chosen', async () => {
    expect((await run({ steps: 4 })).map(([id]) => id)).toEqual(Array(4).fill('nano/denoiser'));
  });

  it('calls the few-step one instead, twice, whatever the steps of the full one are', async () => {
    expect(await run({ fewStepModel: FEW, startNoise: 0.5, steps: 12 })).toEqual([
      [FEW, 499],
      [FEW, 250],
    ]);
    expect(await run({ fewStepModel: FEW, startNoise: 0.5, fewSteps: 1 })).toEqual([[FEW, 499]]);
  });

  it('refuses one that was made from another denoiser', async () => {
    await expect(run({ fewStepModel: FEW }, 'nano/denoiser-painted')).rejects.toMatchObject({
      code: 'version-misfit',
      where: 'fewStepModel',
      message: expect.stringContaining(
        `${FEW} was made from nano/denoiser, and the denoiser that is linked is nano/denoiser-painted`,
      ),
    });
  });
});

describe('a sampler with a guiding model', () => {
  it('asks both at every step, the guiding one second', async () => {
    const calls = await run({ guidingModel: GUIDING, guidance: 2, steps: 2 });
    expect(calls.map(([id]) => id)).toEqual(['nano/denoiser', GUIDING, 'nano/denoiser', GUIDING]);
    expect(calls[0]?.[1]).toBe(calls[1]?.[1]);
  });

  it('does not ask it at guidance 1', async () => {
    expect((await run({ guidingModel: GUIDING, steps: 2 })).map(([id]) => id)).toEqual(Array(2).fill('nano/denoiser'));
  });

  it('refuses one that was made from another denoiser, and one beside a few-step denoiser', async () => {
    await expect(run({ guidingModel: GUIDING, guidance: 2 }, 'nano/denoiser-painted')).rejects.toMatchObject({
      code: 'version-misfit',
      where: 'guidingModel',
    });
    await expect(run({ guidingModel: GUIDING, guidance: 2, fewStepModel: FEW })).rejects.toMatchObject({
      code: 'guiding-few-steps',
      where: 'guidingModel',
    });
  });
});
