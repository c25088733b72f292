import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashBytes } from '../../../models/files/file-hashes.ts';
import { adaptationsOf, adaptedManifests } from '../../../models/registry/adapted.ts';
import { generatorManifests } from '../../../models/registry/nano.ts';
import { adaptModel, readAdaptRecord } from '../../../models/store/adapt-model.ts';
import { decodeOnnxModel, encodeOnnxModel } from '../../../models/store/import/onnx-schema.ts';
import { importPlaces } from '../../../models/store/import-model.ts';
import { ensureModel } from '../../../models/store/locate.ts';
import { narrowHalf, widenHalf } from '../../../nodes/kit/half.ts';
import { safetensorsOf } from '../../helpers/safetensors.ts';

const base = generatorManifests.find(({ id }) => id === 'nano/denoiser');
if (base?.facts.role !== 'denoiser') throw new Error('the pack has no denoiser');
const [few] = adaptationsOf(base, base.facts);
if (!few) throw new Error('there is no few-step denoiser');

const bytesOf = (array: ArrayBufferView): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

// Three weights of two rows and three columns (the second a kernel of 3 x 1 x 1), stored in the three ways.
const values = [0.5, -1, 2, 0.25, 4, -8];
const model = encodeOnnxModel({
  irVersion: 8,
  producerName: 'test',
  opsetImport: [{ domain: '', version: 17 }],
  metadataProps: [],
  graph: {
    name: 'g',
    node: [],
    input: [],
    output: [],
    initializer: [
      { name: 'plain.weight', dims: [2, 3], dataType: 1, rawData: bytesOf(Float32Array.from(values)) },
      { name: 'half.weight', dims: [2, 3, 1, 1], dataType: 10, rawData: bytesOf(Uint16Array.from(values, narrowHalf)) },
      { name: 'steps.weight', dims: [2, 3], dataType: 3, rawData: bytesOf(Int8Array.of(127, 0, -127, 10, 20, 30)) },
      { name: 'steps.weight.scale', dims: [2, 1], dataType: 1, rawData: bytesOf(Float32Array.of(1 / 127, 0.1)) },
      { name: 'bias', dims: [2], dataType: 1, rawData: bytesOf(Float32Array.of(7, 8)) },
    ],
  },
});

/** up [2,1] = 1, 2 and down [1,3] = 1, 0, -1, so the delta is [[1, 0, -1], [2, 0, -2]] times the scale. */
const factors = (name: string, scale?: number) => ({
  [`${name}.up`]: { dtype: 'I8' as const, shape: [2, 1], values: [1, 2] },
  [`${name}.down`]: { dtype: 'F32' as const, shape: [1, 3], values: [1, 0, -1] },
  ...(scale === undefined ? {} : { [`${name}.scale`]: { dtype: 'F32' as const, shape: [1], values: [scale] } }),
});

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facex-adapt-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function keep(name: string, bytes: Uint8Array) {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return { path, sha256: hashBytes(bytes) };
}

async function adapt(tensors: Parameters<typeof safetensorsOf>[0]) {
  const home = await mkdtemp(join(folder, 'home-'));
  const sources = [await keep('base.onnx', model), await keep('delta.safetensors', safetensorsOf(tensors))] as const;
  const record = await adaptModel(few as NonNullable<typeof few>, home, ...sources);
  return { home, sources, record };
}

describe('a model adapted by a low-rank delta', () => {
  it('has (up * scale) @ down added to each weight, in the type each is stored in, and nothing else changed', async () => {
    const delta = { ...factors('plain.weight'), ...factors('half.weight', 0.5), ...factors('steps.weight', 0.1) };
    const { home } = await adapt(delta);
    const bytes = await readFile(importPlaces(few, home).model);
    const read = new Map(
      decodeOnnxModel(bytes).graph.initializer.map((one) => [one.name, Uint8Array.from(one.rawData ?? []).buffer]),
    );
    const floats = (name: string): number[] => [...new Float32Array(read.get(name) as ArrayBuffer)];
    expect(floats('plain.weight')).toEqual([1.5, -1, 1, 2.25, 4, -10]);
    expect([...new Uint16Array(read.get('half.weight') as ArrayBuffer)].map(widenHalf)).toEqual([
      1, -1, 1.5, 1.25, 4, -9,
    ]);
    const scales = floats('steps.weight.scale');
    const steps = [...new Int8Array(read.get('steps.weight') as ArrayBuffer)];
    // Rows were [1, 0, -1] and [1, 2, 3]; what is kept is within half a step.
    const wanted = [1.1, 0, -1.1, 1.2, 2, 2.8];
    for (const [k, value] of wanted.entries()) {
      const scale = scales[Math.floor(k / 3)] ?? 0;
      expect(Math.abs((steps[k] ?? 0) * scale - value)).toBeLessThanOrEqual(scale * 0.51);
    }
    expect(floats('bias')).toEqual([7, 8]);
    expect(bytes.length).toBe(model.length);
  });

  it('is known by the hashes of both its files, and made again for another of either', async () => {
    const { home, sources, record } = await adapt(factors('plain.weight'));
    expect(await readAdaptRecord(few, home, ...sources)).toEqual(record);
    const other = { ...sources[0], sha256: '0'.repeat(64) };
    expect(await readAdaptRecord(few, home, other, sources[1])).toBeNull();
    expect(await readAdaptRecord(few, home, sources[0], other)).toBeNull();
  });

  it.each<[string, Parameters<typeof safetensorsOf>[0], string]>([
    [
      'names a weight that is not there',
      factors('gone.weight'),
      'it changes "gone.weight", which the model does not have',
    ],
    [
      'has other sizes',
      { ...factors('plain.weight'), 'plain.weight.down': { dtype: 'F32', shape: [1, 4], values: [1, 2, 3, 4] } },
      'the weight "plain.weight" is [2, 3] and wants up [2, rank], down [rank, 3] and scale [rank], got [2, 1], [1, 4]',
    ],
    [
      'holds half a pair',
      { 'plain.weight.up': { dtype: 'F32', shape: [2, 1], values: [1, 2] } },
      'it holds no "plain.weight.down"',
    ],
    [
      'holds something else',
      { ...factors('plain.weight'), 'plain.weight.alpha': { dtype: 'F32', shape: [1], values: [1] } },
      'it holds "plain.weight.alpha"',
    ],
    ['is empty', {}, 'it holds no factors'],
  ])('is refused when the delta %s, and nothing is kept', async (_, tensors, why) => {
    const home = await mkdtemp(join(folder, 'home-'));
    const sources = [await keep('base.onnx', model), await keep('bad.safetensors', safetensorsOf(tensors))] as const;
    await expect(adaptModel(few, home, ...sources)).rejects.toMatchObject({
      code: 'delta-unfit',
      message: expect.stringContaining(why),
    });
    expect(await readdir(home)).toEqual([]);
  });

  it('is refused when the delta is no safetensors file', async () => {
    const sources = [await keep('base.onnx', model), await keep('text.safetensors', Buffer.from('hello'))] as const;
    await expect(adaptModel(few, folder, ...sources)).rejects.toMatchObject({ code: 'delta-unfit' });
  });

  // A pack that was retrained has no deltas until they are trained as well.
  it.skipIf(adaptedManifests.length === 0)(
    'is made on first use from the shipped files and found afterwards',
    async () => {
      const home = await mkdtemp(join(folder, 'home-'));
      for (const { id, file } of adaptedManifests) {
        const first = await ensureModel(id, { home });
        expect(first).toMatchObject({ state: 'imported', path: join(home, 'models', ...id.split('/'), file) });
        expect(hashBytes(await readFile(first.path))).toBe(first.sha256);
        expect(await ensureModel(id, { home })).toMatchObject({ state: 'present', sha256: first.sha256 });
        await writeFile(first.path, 'changed');
        await expect(ensureModel(id, { home })).rejects.toMatchObject({ code: 'model-tampered' });
      }
    },
  );
});
