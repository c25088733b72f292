/** Pulls against a local server that cuts, stalls, lies, redirects and gives pages. */

import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { hashBytes } from '../../../models/files/file-hashes.ts';
import type { Consent, LicenceNotice } from '../../../models/pull/licences.ts';
import { mirrored, type PullOptions, pullModel } from '../../../models/pull/pull-model.ts';
import { type KnownFile, knownFiles } from '../../../models/registry/known-files.ts';
import { ensureModel } from '../../../models/store/locate.ts';
import { scratchFolder } from '../../helpers/inspected-model.ts';
import { arcfaceFile } from '../../helpers/public-models.ts';
import { type FileServer, rangeOf, serveBytes, startFileServer } from './file-server.ts';

const folder = scratchFolder();
const bytes = arcfaceFile();
const half = Math.floor(bytes.length / 2);
let server: FileServer;
let homes = 0;

beforeAll(async () => {
  server = await startFileServer();
});

/** A known file at a path of the server. */
function known(path: string, change: Partial<KnownFile> = {}): KnownFile {
  return {
    name: 'arcface',
    role: 'identity',
    title: 'A test ArcFace',
    licence: 'Test licence 1',
    terms: 'free',
    origin: 'test/arcface',
    url: `${server.url}${path}`,
    sha256: hashBytes(bytes),
    bytes: bytes.length,
    facts: { colour: 'rgb', values: '-1..1', crop: 'arcface' },
    ...change,
  };
}

const newHome = (): string => join(folder, `home-${homes++}`);

function pull(file: KnownFile, options: Partial<PullOptions> = {}) {
  return pullModel(file.name, {
    home: newHome(),
    known: [file],
    consent: async () => ({ agree: true, nonCommercial: false }),
    waitMs: 5,
    ...options,
  });
}

describe('pulling a file', () => {
  it('shows progress, checks the stated hash, and keeps the model with the publisher behind it', async () => {
    server.on('/good.onnx', serveBytes(bytes));
    const home = newHome();
    const shares: number[] = [];
    const result = await pull(known('/good.onnx'), {
      home,
      onProgress: ({ receivedBytes, totalBytes }) => shares.push(receivedBytes / (totalBytes ?? Number.NaN)),
    });
    expect(result.done && result.manifest).toMatchObject({
      id: 'public/arcface',
      pack: 'public',
      licence: 'Test licence 1',
      hash: { sha256: hashBytes(bytes), statedBy: 'publisher' },
      stated: { colour: 'known' },
    });
    expect(shares.at(-1)).toBe(1);
    expect((await ensureModel('public/arcface', { home })).state).toBe('present');
    expect(await readdir(join(home, 'models', '.incoming'))).toEqual([]);
    await expect(pull(known('/good.onnx'), { home })).rejects.toMatchObject({ code: 'model-exists' });
  });

  it('goes on where a connection was cut', async () => {
    server.on('/cut.onnx', (request, response, count) => {
      if (count > 0) return serveBytes(bytes)(request, response, count);
      response.writeHead(200, { etag: '"v1"', 'content-length': bytes.length });
      response.write(bytes.subarray(0, half));
      // Long enough for the client to have read what was sent: a reset throws away what is still under way.
      setTimeout(() => response.destroy(), 150);
    });
    const result = await pull(known('/cut.onnx'));
    expect(result.done).toBe(true);
    expect(server.seen.filter(({ path }) => path === '/cut.onnx').at(-1)?.range).toBe(`bytes=${half}-`);
  });

  it('starts again when the file changed in the meantime, and goes on in a later pull', async () => {
    const home = newHome();
    server.on('/changed.onnx', (_request, response) => {
      response.writeHead(200, { etag: '"old"', 'content-length': bytes.length });
      response.write(new Uint8Array(half));
      setTimeout(() => response.destroy(), 150);
    });
    await expect(pull(known('/changed.onnx'), { home, attempts: 1 })).rejects.toMatchObject({
      code: 'download-failed',
    });
    server.on('/changed.onnx', serveBytes(bytes, '"new"'));
    expect((await pull(known('/changed.onnx'), { home })).done).toBe(true);
    expect(server.seen.at(-1)?.range).toBe(`bytes=${half}-`);
  });

  it('gives up a connection that stalls and asks again', async () => {
    server.on('/stall.onnx', (request, response, count) => {
      if (count > 0) return serveBytes(bytes)(request, response, count);
      response.writeHead(200, { etag: '"v1"', 'content-length': bytes.length });
      response.write(bytes.subarray(0, 100));
    });
    expect((await pull(known('/stall.onnx'), { stallMs: 200 })).done).toBe(true);
  });

  it('follows redirects and waits out a server in trouble', async () => {
    server.on('/moved.onnx', (_request, response) => response.writeHead(302, { location: '/there.onnx' }).end());
    server.on('/there.onnx', (request, response, count) => {
      if (count < 2) response.writeHead(503).end();
      else serveBytes(bytes)(request, response, count);
    });
    expect((await pull(known('/moved.onnx'))).done).toBe(true);
  });

  it('fails after the tries it has, with the address and what came last', async () => {
    server.on('/never.onnx', (_request, response) => response.writeHead(503).end());
    await expect(pull(known('/never.onnx'), { attempts: 3 })).rejects.toMatchObject({
      code: 'download-failed',
      message: expect.stringContaining('503'),
    });
    expect(server.seen.filter(({ path }) => path === '/never.onnx')).toHaveLength(3);
    await expect(pull(known('/gone.onnx'))).rejects.toMatchObject({
      code: 'download-failed',
      message: expect.stringContaining('404'),
    });
  });

  it.each<[string, (file: FileServer) => void, string]>([
    [
      '/page.onnx',
      (s) =>
        s.on('/page.onnx', (_q, r) => r.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<html>')),
      'a page',
    ],
    ['/big.onnx', (s) => s.on('/big.onnx', serveBytes(Buffer.concat([bytes, bytes]))), 'publisher states'],
    ['/short.onnx', (s) => s.on('/short.onnx', serveBytes(bytes.subarray(0, half))), 'publisher states'],
    [
      '/more.onnx',
      (s) => s.on('/more.onnx', (_q, r) => r.writeHead(200).end(Buffer.concat([bytes, Buffer.from('x')]))),
      'gave more than',
    ],
    ['/other.onnx', (s) => s.on('/other.onnx', serveBytes(Buffer.from(bytes).fill(7, 300, 320))), 'wanted sha256'],
    [
      '/pointer.onnx',
      (s) => s.on('/pointer.onnx', serveBytes(Buffer.from('version https://git-lfs.github.com/spec/v1\n'))),
      'publisher states',
    ],
  ])('takes nothing of %s', async (path, behave, words) => {
    behave(server);
    const home = newHome();
    await expect(pull(known(path), { home })).rejects.toMatchObject({
      code: 'download-wrong',
      message: expect.stringContaining(words),
    });
    await expect(ensureModel('public/arcface', { home })).rejects.toMatchObject({ code: 'model-unknown' });
    const left = await readdir(join(home, 'models', '.incoming', 'arcface'));
    expect(left.filter((name) => name.endsWith('.onnx'))).toEqual([]);
  });

  it('stops when it is cancelled and keeps what came', async () => {
    server.on('/slow.onnx', (request, response) => {
      const from = rangeOf(request, '"v1"');
      response.writeHead(from ? 206 : 200, {
        etag: '"v1"',
        'content-length': bytes.length - from,
        ...(from ? { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {}),
      });
      response.write(bytes.subarray(from, from + 1000));
    });
    const [home, cancel] = [newHome(), new AbortController()];
    await expect(
      pull(known('/slow.onnx'), { home, signal: cancel.signal, onProgress: () => cancel.abort() }),
    ).rejects.toMatchObject({ code: 'download-cancelled' });
    const part = await readFile(join(home, 'models', '.incoming', 'arcface', 'slow.onnx.part'));
    expect(part.length).toBeGreaterThan(0);
  });
});

describe('a file whose publisher states no hash', () => {
  const unpinned = (path: string) => {
    const { sha256: _hash, bytes: _bytes, ...rest } = known(path);
    return rest;
  };

  it('is pinned at the first download, and the manifest says so', async () => {
    server.on('/unpinned.onnx', serveBytes(bytes));
    const result = await pull(unpinned('/unpinned.onnx'));
    expect(result.done && result.manifest.hash).toEqual({ sha256: hashBytes(bytes), statedBy: 'first-download' });
  });

  it('is not taken when it is a git-lfs pointer or no model at all', async () => {
    server.on(
      '/lfs.onnx',
      serveBytes(Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n')),
    );
    await expect(pull(unpinned('/lfs.onnx'))).rejects.toMatchObject({
      code: 'download-wrong',
      message: expect.stringContaining('git-lfs'),
    });
    server.on('/text.onnx', serveBytes(Buffer.from('hello')));
    await expect(pull(unpinned('/text.onnx'))).rejects.toMatchObject({ code: 'model-unfit' });
  });
});

describe('questions, licences, mirrors and folders', () => {
  it('keeps the download while questions are open, and asks the server nothing when they are answered', async () => {
    server.on('/ask.onnx', serveBytes(bytes));
    const [home, file] = [newHome(), known('/ask.onnx', { facts: { colour: 'rgb', values: '-1..1' } })];
    const asked = await pull(file, { home });
    expect(asked.done).toBe(false);
    expect(asked.inspection.questions.map(({ fact }) => fact)).toEqual(['crop']);
    const requests = server.seen.length;
    expect((await pull(file, { home, answers: { crop: 'arcface' } })).done).toBe(true);
    expect(server.seen.length).toBe(requests);
  });

  it('asks for a licence once per machine, and fetches nothing without a yes', async () => {
    server.on('/licence.onnx', serveBytes(bytes));
    const [home, notices]: [string, LicenceNotice[]] = [newHome(), []];
    const answer = (consent: Consent) => async (notice: LicenceNotice) => {
      notices.push(notice);
      return consent;
    };
    const requests = server.seen.length;
    const file = known('/licence.onnx');
    await expect(pull(file, { home, consent: answer({ agree: false, nonCommercial: false }) })).rejects.toMatchObject({
      code: 'licence-refused',
    });
    expect(server.seen.length).toBe(requests);
    await pull(file, { home, consent: answer({ agree: true, nonCommercial: false }) });
    await pull({ ...file, name: 'second' }, { home, consent: answer({ agree: false, nonCommercial: false }) });
    expect(notices).toHaveLength(2);
    expect(notices[0]).toMatchObject({ licence: 'Test licence 1', origin: 'test/arcface' });
  });

  it('wants an explicit yes for non-commercial files', async () => {
    server.on('/nc.onnx', serveBytes(bytes));
    const file = known('/nc.onnx', { terms: 'non-commercial' });
    await expect(pull(file)).rejects.toMatchObject({
      code: 'licence-refused',
      message: expect.stringContaining('--non-commercial'),
    });
    expect((await pull(file, { consent: async () => ({ agree: true, nonCommercial: true }) })).done).toBe(true);
  });

  it('fetches from a mirror, by pattern or by prefix', async () => {
    expect(mirrored('https://a.example/x/y.onnx', 'https://m.example')).toBe('https://m.example/a.example/x/y.onnx');
    expect(mirrored('https://a.example/x/y.onnx', 'https://m.example/{path}')).toBe('https://m.example/x/y.onnx');
    server.on('/mirror/models.example/x.onnx', serveBytes(bytes));
    const file = known('', { url: 'https://models.example/x.onnx' });
    expect((await pull(file, { mirror: `${server.url}/mirror` })).done).toBe(true);
    await expect(pull(file, { mirror: 'not an address' })).rejects.toThrow('is no address');
  });

  it('takes files from an offline folder and fetches nothing', async () => {
    const offline = join(folder, 'offline');
    const file = known('', { url: 'https://models.example/deep/x.onnx' });
    await expect(pull(file, { offline })).rejects.toThrow(join(offline, 'arcface', 'x.onnx'));
    for (const place of ['x.onnx', 'models.example/deep/x.onnx', 'arcface/x.onnx']) {
      await mkdir(dirname(join(offline, place)), { recursive: true });
      await writeFile(join(offline, place), bytes);
      expect((await pull(file, { offline })).done).toBe(true);
      await writeFile(join(offline, place), 'not it');
      await expect(pull(file, { offline })).rejects.toMatchObject({ code: 'download-wrong' });
      await writeFile(join(offline, place), bytes);
    }
  });
});

describe('the known files', () => {
  it('have names of their own, addresses, and hashes only as sha256', () => {
    expect(new Set(knownFiles.map(({ name }) => name)).size).toBe(knownFiles.length);
    const hashes = knownFiles.flatMap(({ sha256 }) => (sha256 === undefined ? [] : [sha256]));
    expect(new Set(hashes).size).toBe(hashes.length);
    for (const hash of hashes) expect(hash).toMatch(/^[0-9a-f]{64}$/);
    for (const { url, origin, licence } of knownFiles) {
      expect(url.startsWith('https://')).toBe(true);
      expect(origin.length).toBeGreaterThan(5);
      expect(licence.length).toBeGreaterThan(2);
    }
  });
});
