/** The sample graphs run as a user's script runs them: the library, the compiled host, the real models, few steps. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Engine, openEngine, type RunEvent, type RunOptions, type RunResult } from '../../engine/index.ts';
import { detectAlign } from '../../nodes/face/detect-align.ts';
import { loadImage } from '../../nodes/io/load-image.ts';
import type { ImageValue, MaskValue, Value } from '../../nodes/kit/index.ts';
import { samplePicture } from '../helpers/portraits.ts';
import { outputOf, runNode } from '../helpers/run-node.ts';

const WALL_MS = 420_000;
const sample = (name: string): string => fileURLToPath(new URL(`../../graphs/samples/${name}.json`, import.meta.url));

let home = '';
let engine: Engine;
let target: ImageValue;

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'facex-samples-'));
  engine = openEngine({ device: 'cpu', home });
  const read = await runNode(loadImage, { params: { file: samplePicture('portrait-a.jpg') } });
  target = outputOf(read, 'image', 'image');
});
afterAll(async () => {
  await engine.close();
  await rm(home, { recursive: true, force: true });
});

interface Followed extends RunResult {
  /** Nodes that ran anew. */
  readonly anew: readonly string[];
  readonly finished: Extract<RunEvent, { event: 'run-finished' }> | undefined;
}

async function run(name: string, options: RunOptions = {}): Promise<Followed> {
  const params = { 'sample.steps': 2, ...options.params };
  const started = engine.run(sample(name), { ...options, params });
  const anew: string[] = [];
  let finished: Followed['finished'];
  for await (const event of started) {
    if (event.event === 'node-started') anew.push(event.node);
    if (event.event === 'run-finished') finished = event;
  }
  return { ...(await started.result), anew, finished };
}

async function typedOutput<K extends Value['kind']>({ outputs, problems }: RunResult, name: string, kind: K) {
  const value = await outputs[name]?.value();
  if (!value || !('kind' in value) || value.kind !== kind) throw new Error(`no ${name}: ${JSON.stringify(problems)}`);
  return value as Extract<Value, { kind: K }>;
}

/** Largest difference of a channel where the mask is 0, and the mean difference where it is nearly 1. */
function differences(result: ImageValue, mask: MaskValue): { outside: number; inside: number; insidePx: number } {
  let [outside, sum, insidePx] = [0, 0, 0];
  mask.mask.data.forEach((share, i) => {
    for (let c = 0; c < 3; c += 1) {
      const step = Math.abs((result.pixels.data[i * 3 + c] ?? 0) - (target.pixels.data[i * 3 + c] ?? 0));
      if (share === 0) outside = Math.max(outside, step);
      else if (share > 0.9) sum += step / 3;
    }
    if (share > 0.9) insidePx += 1;
  });
  return { outside, inside: sum / Math.max(1, insidePx), insidePx };
}

async function expectOnlyTheMaskChanged(result: RunResult): Promise<void> {
  const picture = await typedOutput(result, 'result', 'image');
  const mask = await typedOutput(result, 'mask', 'mask');
  expect(picture.pixels.shape).toEqual(target.pixels.shape);
  expect(mask.mask.shape).toEqual(target.pixels.shape.slice(0, 2));
  const { outside, inside, insidePx } = differences(picture, mask);
  expect(outside).toBe(0);
  expect(insidePx).toBeGreaterThan(20);
  expect(inside).toBeGreaterThan(1);
}

describe('the samples', () => {
  it('face-swap changes the face of the target and not one pixel beside it', { timeout: WALL_MS }, async () => {
    const result = await run('face-swap');
    expect(result.problems).toEqual([]);
    expect(result.status).toBe('finished');
    await expectOnlyTheMaskChanged(result);
  });

  it('a second run keeps every value, and another seed runs only what hangs on it', { timeout: WALL_MS }, async () => {
    const again = await run('face-swap');
    expect(again.anew).toEqual([]);
    expect(again.finished?.cached).toBeGreaterThan(15);
    const reseeded = await run('face-swap', { params: { 'sample.seed': 8 } });
    expect([...reseeded.anew].sort()).toEqual(['decode', 'paste', 'sample']);
    expect((await typedOutput(reseeded, 'result', 'image')).pixels.data).not.toEqual(
      (await typedOutput(again, 'result', 'image')).pixels.data,
    );
  });

  it('attribute-swap changes the asked region and not one pixel beside it', { timeout: WALL_MS }, async () => {
    const result = await run('attribute-swap', { inputs: { region: 'lips' } });
    expect(result.problems).toEqual([]);
    await expectOnlyTheMaskChanged(result);
  });

  it('inpainting fills the hole and leaves the rest', { timeout: WALL_MS }, async () => {
    const result = await run('inpainting');
    expect(result.problems).toEqual([]);
    await expectOnlyTheMaskChanged(result);
  });

  it.each(['head-swap', 'hairstyle', 'accessory', 'mixture', 'relight'])(
    '%s changes what it is for and not one pixel beside it',
    { timeout: WALL_MS },
    async (name) => {
      const result = await run(name);
      expect(result.problems).toEqual([]);
      await expectOnlyTheMaskChanged(result);
    },
  );

  it.each([
    ['pose', { yaw: 15 }],
    ['expression', { jawOpen: 0.6 }],
    ['gaze', { gazeYaw: 15 }],
    ['reenact', {}],
  ])('%s changes the face and not one pixel beside it', { timeout: WALL_MS }, async (name, inputs) => {
    const edited = await run(name, { inputs });
    expect(edited.problems).toEqual([]);
    await expectOnlyTheMaskChanged(edited);
  });

  it('portrait makes a face from noise, and another one of another seed', { timeout: WALL_MS }, async () => {
    const pictures: Uint8Array[] = [];
    for (const seed of [4, 5]) {
      // In the two steps of the other samples nothing comes from noise.
      const made = await run('portrait', { inputs: { seed }, params: { 'sample.steps': 24 } });
      expect(made.problems).toEqual([]);
      const image = await typedOutput(made, 'result', 'image');
      const original = { ...image, frame: { ...image.frame, space: 'original' } } as const;
      const found = await runNode(detectAlign, { inputs: { image: original } });
      expect(outputOf(found, 'face', 'face').score).toBeGreaterThan(0.8);
      pictures.push(image.pixels.data);
    }
    const [one, other] = pictures as [Uint8Array, Uint8Array];
    const apart = one.reduce((sum, value, i) => sum + Math.abs(value - (other[i] ?? 0)), 0) / one.length;
    expect(apart).toBeGreaterThan(15);
  });

  it('stylise paints the whole picture and keeps its size', { timeout: WALL_MS }, async () => {
    const result = await run('stylise');
    expect(result.problems).toEqual([]);
    const picture = await typedOutput(result, 'result', 'image');
    expect(picture.pixels.shape).toEqual(target.pixels.shape);
    const { data } = picture.pixels;
    const changed = target.pixels.data.reduce(
      (count, value, i) => count + (Math.abs(value - (data[i] ?? 0)) > 3 ? 1 : 0),
      0,
    );
    expect(changed / data.length).toBeGreaterThan(0.5);
  });
});
