import { readdir, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { Refused } from '../../../engine/client.ts';
import { ROUTES } from '../../../engine/protocol/index.ts';
import { graphOf, pictureBytes, startServer, type TestServer } from './serving.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  // Starts the host, so that no single test pays for it.
  await server.client.call('catalogue');
});
afterAll(() => server.close());

const call: TestServer['client']['call'] = (...args) => server.client.call(...args);

/** Status of a request with headers that fetch would not send. */
function statusOf(headers: Record<string, string>, target = '/api/health'): Promise<number | undefined> {
  const { port } = new URL(server.serving.url);
  return new Promise((resolve, reject) => {
    const asked = httpRequest({ host: '127.0.0.1', port, path: target, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.on('error', reject);
    asked.end();
  });
}

const refused = async (work: Promise<unknown>): Promise<Refused> => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof Refused) return error;
  throw new Error(`it was not refused: ${error}`);
};

describe('who may talk to the server', () => {
  it('answers this machine and refuses foreign hosts and origins', async () => {
    const { host } = new URL(server.serving.url);
    expect(await statusOf({ host })).toBe(200);
    expect(await statusOf({ host, origin: `http://${host}` })).toBe(200);
    expect(await statusOf({ host: 'evil.example' })).toBe(403);
    expect(await statusOf({ host: 'localhost:1' })).toBe(403);
    expect(await statusOf({ host, origin: 'https://evil.example' })).toBe(403);
    expect(await statusOf({ host, origin: 'null' })).toBe(403);
  });

  it('refuses the socket to pages of other sites and to other hosts', async () => {
    const { host } = new URL(server.serving.url);
    const opened = (headers: Record<string, string>): Promise<boolean> =>
      new Promise((resolve) => {
        const socket = new WebSocket(`ws://${host}/api/socket`, { headers });
        socket.on('open', () => {
          socket.close();
          resolve(true);
        });
        socket.on('error', () => resolve(false));
      });
    expect(await opened({})).toBe(true);
    expect(await opened({ origin: `http://${host}` })).toBe(true);
    expect(await opened({ origin: 'https://evil.example' })).toBe(false);
    expect(await opened({ host: 'evil.example' })).toBe(false);
  });

  it('sends a policy that allows no foreign and no inline script', async () => {
    const policy = (await fetch(server.serving.url)).headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toContain('script-src');
  });
});

describe('graphs', () => {
  const graph = graphOf({ noise: { type: 'test/noise' } });

  it('lists the samples with a picture, and reads them with their pictures kept by content', async () => {
    const { graphs } = await call('listGraphs');
    const sample = graphs.find(({ id }) => id === 'face-swap');
    expect(sample).toMatchObject({ sample: true, revision: 0, thumbnail: expect.stringMatching(/^picture:/) });
    const { graph: read } = await call('readGraph', { path: { id: 'face-swap' } });
    const files = Object.values(read.nodes).flatMap(({ params }) => (params.file ? [String(params.file)] : []));
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) expect(file).toMatch(/^picture:[0-9a-f]{64}$/);
  });

  it('saves on the revision the change was made on, and gives the newer one otherwise', async () => {
    const save = (basedOn: number | null, name: string) =>
      call('saveGraph', { path: { id: 'mine' }, body: { graph: { ...graph, name }, basedOn } });
    expect(await save(null, 'one')).toEqual({ revision: 1 });
    expect(await save(1, 'two')).toEqual({ revision: 2 });
    const conflict = await refused(save(1, 'mine'));
    expect(conflict.status).toBe(409);
    expect(conflict.body).toMatchObject({ current: { revision: 2, graph: { name: 'two' } } });
    expect((await call('readGraph', { path: { id: 'mine' } })).graph.name).toBe('two');
    expect((await call('readVersion', { path: { id: 'mine', revision: 1 } })).graph.name).toBe('one');
    expect((await call('listVersions', { path: { id: 'mine' } })).versions.map(({ revision }) => revision)).toEqual([
      1, 2,
    ]);
  });

  it('two saves at once on one revision: one wins, the other is told', async () => {
    const save = (name: string) =>
      call('saveGraph', { path: { id: 'race' }, body: { graph: { ...graph, name }, basedOn: null } });
    const outcomes = await Promise.allSettled([save('a'), save('b')]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('74: what was saved is read back the same', async () => {
    const laidOut = { ...graph, layout: { nodes: { noise: { x: 12.5, y: -3 } } } };
    await call('saveGraph', { path: { id: 'same' }, body: { graph: laidOut, basedOn: null } });
    expect((await call('readGraph', { path: { id: 'same' } })).graph).toEqual(laidOut);
  });

  it('refuses ids that are no words, so that no path leaves the folder', async () => {
    for (const id of ['../evil', '..', 'a/b', 'A', '']) {
      const error = await refused(call('saveGraph', { path: { id }, body: { graph, basedOn: null } }));
      expect([400, 404]).toContain(error.status);
    }
    expect(await readdir(server.home)).not.toContain('evil');
  });

  it('75: a graph of a newer version, or none at all, is refused with the place that is wrong', async () => {
    const put = (body: string): Promise<Response> =>
      fetch(`${server.serving.url}/api/graphs/bad`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body,
      });
    const newer = await put(JSON.stringify({ graph: { ...graph, version: 99 }, basedOn: null }));
    expect(newer.status).toBe(400);
    expect(await newer.json()).toMatchObject({ problems: [{ pointer: '/graph/version' }] });
    const broken = await put('{"graph": ');
    expect(broken.status).toBe(400);
    expect(await broken.json()).toMatchObject({ problems: [{ code: 'request-unreadable' }] });
  });
});

describe('pictures', () => {
  it('keeps a picture by its content and gives it at a size', async () => {
    const bytes = await pictureBytes(64, 32);
    const kept = await call('addPicture', { body: bytes });
    expect(kept).toMatchObject({ widthPx: 64, heightPx: 32, bytes: bytes.length });
    expect(await call('addPicture', { body: bytes })).toEqual(kept);
    const sha256 = kept.id.slice('picture:'.length);
    expect(Buffer.from(await call('readPicture', { path: { sha256 } }))).toEqual(bytes);
    const small = await call('readPicture', { path: { sha256 }, query: { side: 16 } });
    expect(await sharp(small).metadata()).toMatchObject({ format: 'webp', width: 16, height: 8 });
  });

  it('refuses what is no picture and what is larger than 50 MB, and keeps nothing of it', async () => {
    const before = (await readdir(path.join(server.home, 'pictures'))).length;
    const text = await refused(call('addPicture', { body: Buffer.from('not a picture') }));
    expect([text.status, text.problems[0]?.fix]).toEqual([422, expect.any(String)]);
    expect((await refused(call('addPicture', { body: new Uint8Array() }))).status).toBe(400);
    expect((await refused(call('addPicture', { body: new Uint8Array(51 * 1024 * 1024) }))).status).toBe(413);
    expect((await readdir(path.join(server.home, 'pictures'))).length).toBe(before);
    expect((await refused(call('readPicture', { path: { sha256: '../queue.db' } }))).status).toBe(404);
    expect((await call('health')).version).toBe('0.0.0-test');
  });
});

describe('the description of the API', () => {
  it('names every route of the table, and a page shows it', async () => {
    const answer = await fetch(`${server.serving.url}/openapi.json`);
    const { paths } = (await answer.json()) as { paths: Record<string, Record<string, object>> };
    for (const { path: route, method } of Object.values(ROUTES)) {
      expect(paths[route.replaceAll(/:(\w+)/g, '{$1}')]?.[method], `${method} ${route}`).toBeDefined();
    }
    expect(await (await fetch(`${server.serving.url}/api/docs`)).text()).toContain('POST /api/runs');
  });

  it('every route of the table is served', async () => {
    for (const { method, path: route } of Object.values(ROUTES)) {
      const url = server.serving.url + route.replaceAll(/:(\w+)/g, 'nothing-of-that-name');
      const answer = await fetch(url, { method: method.toUpperCase() });
      const body = await answer.text();
      expect(body, `${method} ${route}`).not.toContain('unknown-route');
      expect(answer.status, `${method} ${route}`).not.toBe(500);
    }
    const unknown = await fetch(`${server.serving.url}/api/nothing`);
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toMatchObject({ problems: [{ code: 'unknown-route' }] });
  });

  it('health, catalogue, models and metrics tell of the server', async () => {
    expect((await call('catalogue')).nodes.map(({ type }) => type)).toContain('test/noise');
    expect(await call('health')).toMatchObject({ host: 'up', runs: { queued: 0, running: 0 } });
    expect((await call('listModels')).models.map(({ id }) => id)).toContain('nano/denoiser');
    expect(Buffer.from(await call('metrics')).toString()).toMatch(/facex_server_resident_bytes \d+/);
  });
});

it('a port that is taken is the system error the command line explains', async () => {
  const { serve } = await import('../../../engine/server/serve.ts');
  const port = Number(new URL(server.serving.url).port);
  const taken = serve({
    port,
    device: 'cpu',
    home: server.home,
    editor: server.home,
    samples: server.home,
    version: '',
  });
  await expect(taken).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

it('a damaged saved graph is not served as one', async () => {
  await call('saveGraph', { path: { id: 'damaged' }, body: { graph: graphOf({}), basedOn: null } });
  await writeFile(path.join(server.home, 'graphs', 'damaged', '1.json'), '{"format": "facex-gra');
  expect((await refused(call('readGraph', { path: { id: 'damaged' } }))).status).toBe(404);
  expect((await call('listGraphs')).graphs.map(({ id }) => id)).not.toContain('damaged');
});
