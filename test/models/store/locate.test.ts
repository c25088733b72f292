import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashBytes } from '../../../models/files/file-hashes.ts';
import type { ModelSource } from '../../../models/registry/manifest.ts';
import { findManifest } from '../../../models/registry/registry.ts';
import { explainWriteError, keepFile } from '../../../models/store/files.ts';
import { importModel } from '../../../models/store/import-model.ts';
import { ensureModel, importModels, listModels, verifyModels } from '../../../models/store/locate.ts';
import { findHome } from '../../../models/store/places.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facex-store-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const newHome = (): string => join(folder, `home-${Math.random().toString(36).slice(2)}`);

async function newNano(files: Record<string, { bytes: string; recorded?: string }>): Promise<string> {
  const nano = await mkdtemp(join(folder, 'nano-'));
  const records: Record<string, { sha256: string; bytes: number }> = {};
  for (const [name, { bytes, recorded }] of Object.entries(files)) {
    await writeFile(join(nano, name), bytes);
    records[name] = { sha256: recorded ?? hashBytes(Buffer.from(bytes)), bytes: bytes.length };
  }
  await writeFile(join(nano, 'manifest.json'), JSON.stringify({ files: records }));
  return nano;
}

describe('a model made from the npm package', () => {
  it('is made on first use and found afterwards', async () => {
    const home = newHome();
    const first = await ensureModel('nano/detector', { home });
    expect(first).toMatchObject({ state: 'imported', path: join(home, 'models', 'nano', 'detector', 'detector.onnx') });
    expect(hashBytes(await readFile(first.path))).toBe(first.sha256);
    const madeAt = (await stat(first.path)).mtimeMs;
    expect(await ensureModel('nano/detector', { home })).toMatchObject({ state: 'present', sha256: first.sha256 });
    expect((await stat(first.path)).mtimeMs).toBe(madeAt);
    expect((await readdir(join(home, 'models', 'nano', 'detector'))).sort()).toEqual([
      'detector.onnx',
      'detector.onnx.json',
    ]);
  });

  it.each<[string, (bytes: Buffer) => Buffer]>([
    ['cut short', (bytes) => bytes.subarray(0, 1000)],
    ['changed in one byte', (bytes) => Buffer.from(bytes.map((value, index) => (index === 5000 ? value ^ 1 : value)))],
    ['emptied', () => Buffer.alloc(0)],
  ])('is refused once it was %s, until it is imported again', async (_, change) => {
    const home = newHome();
    const { path, sha256 } = await ensureModel('nano/detector', { home });
    const changed = change(await readFile(path));
    await writeFile(path, changed);
    await expect(ensureModel('nano/detector', { home })).rejects.toMatchObject({
      code: 'model-tampered',
      message: `${path} is not the file it should be: wanted sha256 ${sha256}, got ${hashBytes(changed)}. Run 'facex models import' to make it again.`,
    });
    expect((await verifyModels({ home, nano: join(folder, 'none') })).map((fault) => fault.id)).toContain(
      'nano/detector',
    );
    await importModels({ home }, ['nano/detector']);
    expect(await ensureModel('nano/detector', { home })).toMatchObject({ state: 'present', sha256 });
  });

  it('is made again when its sidecar is damaged or from another source', async () => {
    const home = newHome();
    const { path } = await ensureModel('nano/detector', { home });
    for (const sidecar of ['{"sha256": "ab', '{"sha256":"ab","importer":1,"sources":["x","y"]}', 'null']) {
      await writeFile(`${path}.json`, sidecar);
      expect(await ensureModel('nano/detector', { home })).toMatchObject({ state: 'imported' });
    }
  });

  it('is refused when a file of the package has other bytes, naming the file and npm ci', async () => {
    const manifest = findManifest('nano/detector');
    const source = manifest.source as ModelSource;
    const changed = { ...source, weights: { ...source.weights, sha256: '0'.repeat(64) } };
    const home = newHome();
    await expect(importModel(manifest, changed, home)).rejects.toMatchObject({
      code: 'source-tampered',
      message: expect.stringMatching(/blazeface\.bin .*wanted sha256 0{64}, got dc9a97fd.*npm ci/),
    });
    await expect(importModel(manifest, { ...source, package: 'not-installed' }, home)).rejects.toMatchObject({
      code: 'source-missing',
      message: expect.stringMatching(/blazeface\.json is not there.*npm ci/),
    });
    await expect(stat(home)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('a shipped model', () => {
  it('is found and verified by the generated list', async () => {
    const nano = await newNano({ 'denoiser.onnx': { bytes: 'weights' } });
    expect(await ensureModel('nano/denoiser', { nano })).toMatchObject({
      path: join(nano, 'denoiser.onnx'),
      sha256: hashBytes(Buffer.from('weights')),
      state: 'present',
    });
  });

  it('is missing with a message that says where it should be', async () => {
    const nano = await newNano({});
    await expect(ensureModel('nano/denoiser', { nano })).rejects.toMatchObject({
      code: 'model-missing',
      message: expect.stringContaining(`${join(nano, 'denoiser.onnx')}. Restore models/nano`),
    });
  });

  it('is refused when its bytes are not the recorded ones, or none are recorded', async () => {
    const wanted = 'ab'.repeat(32);
    const nano = await newNano({ 'denoiser.onnx': { bytes: 'weights', recorded: wanted } });
    await writeFile(join(nano, 'vae-encoder.onnx'), 'unlisted');
    await expect(ensureModel('nano/denoiser', { nano })).rejects.toThrow(`wanted sha256 ${wanted}, got`);
    await expect(ensureModel('nano/vae-encoder', { nano })).rejects.toThrow('wanted sha256 (none recorded), got');
    await writeFile(join(nano, 'manifest.json'), '{"files":');
    await expect(ensureModel('nano/denoiser', { nano })).rejects.toMatchObject({ code: 'model-tampered' });
  });
});

describe('the store', () => {
  it('lists every state with what to do', async () => {
    const nano = await newNano({
      'denoiser.onnx': { bytes: 'weights' },
      'vae-decoder.onnx': { bytes: 'x', recorded: 'ff' },
    });
    const home = newHome();
    await ensureModel('nano/detector', { home });
    const states = Object.fromEntries((await listModels({ home, nano })).map((one) => [one.manifest.id, one.state]));
    expect(states).toMatchObject({
      'nano/detector': 'present',
      'nano/iris': 'importable',
      'nano/denoiser': 'present',
      'nano/vae-decoder': 'tampered',
      'nano/vae-encoder': 'missing',
    });
    const faults = await verifyModels({ home, nano });
    expect(faults.map((fault) => fault.id)).toEqual([
      'nano/vae-encoder',
      'nano/vae-decoder',
      'nano/region-encoder',
      'nano/parser',
      'nano/sd-adapter',
      'nano/motion-basis',
      'nano/eye-colours',
      'nano/denoiser-few-step',
      'nano/denoiser-guiding',
      'nano/denoiser-painted',
    ]);
  });

  it('names the known ids when asked for an unknown one', async () => {
    await expect(ensureModel('nobody')).rejects.toMatchObject({
      code: 'model-unknown',
      message: expect.stringContaining('nano/detector, nano/mesh'),
    });
  });

  it('says FACEX_HOME when it may not write, and leaves nothing behind', async () => {
    const blocked = join(folder, 'a-file');
    await writeFile(blocked, '');
    await expect(ensureModel('nano/detector', { home: join(blocked, 'home') })).rejects.toMatchObject({
      code: 'home-not-writable',
      message: expect.stringMatching(/detector\.onnx cannot be written.*Set FACEX_HOME/),
    });
    const place = join(folder, 'taken');
    await mkdir(place);
    await expect(keepFile(place, 'text')).rejects.toMatchObject({ code: 'home-not-writable' });
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('says that the disk is full when it is', () => {
    const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
    expect(explainWriteError('/there/model.onnx', full)).toMatchObject({
      code: 'disk-full',
      message: expect.stringContaining('/there/model.onnx'),
    });
  });

  it.each<[NodeJS.Platform, NodeJS.ProcessEnv, RegExp]>([
    ['linux', { FACEX_HOME: '/mine' }, /^\/mine$/],
    ['linux', { XDG_CACHE_HOME: '/cache' }, /^\/cache\/facex-studio$/],
    ['linux', {}, /\/\.cache\/facex-studio$/],
    ['darwin', {}, /\/Library\/Caches\/facex-studio$/],
    ['win32', { LOCALAPPDATA: '/local' }, /^\/local\/facex-studio$/],
  ])('lies on %s with %o where that platform keeps caches', (platform, env, wanted) => {
    expect(findHome(env, platform)).toMatch(wanted);
  });
});
