import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDelta } from '../../../models/add/add-delta.ts';
import { hashBytes } from '../../../models/files/file-hashes.ts';
import { findManifest } from '../../../models/registry/registry.ts';
import { ensureModel } from '../../../models/store/locate.ts';
import { safetensorsOf } from '../../helpers/safetensors.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facex-delta-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A delta of one weight of the pack's denoiser, and a fresh home to add it to. */
async function given(weight = 'reference_gate.weight', out = 8) {
  const home = await mkdtemp(join(folder, 'home-'));
  const path = join(home, 'Oil Paint.safetensors');
  const up = { dtype: 'F32' as const, shape: [out, 1], values: Array<number>(out).fill(0.1) };
  const down = { dtype: 'F32' as const, shape: [1, 864], values: Array<number>(864).fill(0.1) };
  await writeFile(path, safetensorsOf({ [`${weight}.up`]: up, [`${weight}.down`]: down }));
  return { home, path };
}

describe('a low-rank delta of the user', () => {
  it('becomes a model of its own with the ports and facts of the one it changes', async () => {
    const { home, path } = await given();
    const manifest = await addDelta(path, { home, adapts: 'nano/denoiser', role: 'denoiser' });
    const base = findManifest('nano/denoiser');
    expect(manifest).toMatchObject({ id: 'own/oil-paint', role: 'denoiser', facts: base.facts, inputs: base.inputs });
    expect(manifest.origin).toBe('nano/denoiser with the low-rank delta Oil Paint.safetensors');
    const found = await ensureModel('own/oil-paint', { home });
    const bytes = await readFile(found.path);
    expect(found.sha256).toBe(hashBytes(bytes));
    const before = await readFile((await ensureModel('nano/denoiser', { home })).path);
    expect(bytes.length).toBe(before.length);
    // 8 x 864 half floats of 26 MB have changed, and nothing else.
    let changed = 0;
    for (let k = 0; k < bytes.length; k += 1) changed += bytes[k] === before[k] ? 0 : 1;
    expect(changed).toBeGreaterThan(8 * 864 * 0.9);
    expect(changed).toBeLessThanOrEqual(8 * 864 * 2);
  });

  it.each<[string, string, number, object]>([
    ['names a weight that the model does not have', 'gate.weight', 8, { code: 'delta-unfit' }],
    ['has another shape', 'reference_gate.weight', 9, { code: 'delta-unfit' }],
  ])('is refused when it %s, and nothing is kept', async (_, weight, out, fault) => {
    const { home, path } = await given(weight, out);
    await expect(addDelta(path, { home, adapts: 'nano/denoiser', role: 'denoiser' })).rejects.toMatchObject(fault);
    expect(await readdir(home)).toEqual(['Oil Paint.safetensors']);
  });

  it('is refused for a model that is not there, of another role, and under a name that is taken', async () => {
    const { home, path } = await given();
    const add = (adapts: string, role: 'denoiser' | 'parser') => addDelta(path, { home, adapts, role });
    await expect(add('nano/nothing', 'denoiser')).rejects.toMatchObject({ code: 'model-unknown' });
    await expect(add('nano/denoiser', 'parser')).rejects.toMatchObject({
      code: 'model-unfit',
      message: 'nano/denoiser is a denoiser, not a parser. Add it with --role denoiser.',
    });
    await add('nano/denoiser', 'denoiser');
    await expect(add('nano/denoiser', 'denoiser')).rejects.toMatchObject({ code: 'model-exists' });
  });
});
