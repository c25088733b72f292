/** The routes of the models panel: list, add by upload with questions, pull with progress and cancel, remove. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Client } from '../../../engine/client.ts';
import { PROTOCOL_VERSION, type ServerMessage } from '../../../engine/protocol/index.ts';
import { hashBytes } from '../../../models/files/file-hashes.ts';
import type { KnownFile } from '../../../models/registry/known-files.ts';
import { arcfaceFile } from '../../helpers/public-models.ts';
import { type FileServer, serveBytes, startFileServer } from '../../models/pull/file-server.ts';
import { startServer, type TestServer } from './serving.ts';

const bytes = arcfaceFile();
const facts = { colour: 'rgb', values: '-1..1', crop: 'arcface' };
let files: FileServer;
let server: TestServer;
let client: Client;
const messages: ServerMessage[] = [];

function knownOf(name: string, change: Partial<KnownFile> = {}): KnownFile {
  const url = `${files.url}/${name}.onnx`;
  const shared = { role: 'identity', title: name, licence: 'Test licence', terms: 'free', origin: 'test' } as const;
  return { name, ...shared, url, sha256: hashBytes(bytes), facts, ...change };
}

beforeAll(async () => {
  files = await startFileServer();
  for (const name of ['quick', 'research', 'asking']) files.on(`/${name}.onnx`, serveBytes(bytes));
  files.on('/slow.onnx', (_request, response) => {
    response.writeHead(200, { etag: '"v1"', 'content-length': bytes.length });
    response.write(bytes.subarray(0, 1000));
  });
  server = await startServer({
    pulling: {
      known: [
        knownOf('quick'),
        knownOf('slow'),
        knownOf('research', { terms: 'non-commercial', licence: 'Research only' }),
        knownOf('asking', { facts: { colour: 'rgb', values: '-1..1' } }),
      ],
    },
  });
  client = server.client;
  const socket = new WebSocket(`${server.serving.url.replace('http', 'ws')}/api/socket`);
  socket.on('message', (data, isBinary) => {
    if (!isBinary) messages.push(JSON.parse(String(data)) as ServerMessage);
  });
  await new Promise((resolve) => socket.once('open', resolve));
  socket.send(JSON.stringify({ message: 'hello', protocol: PROTOCOL_VERSION }));
});
afterAll(() => server.close());

const upload = (file: string, body: Uint8Array, query = {}) =>
  client.call('uploadModel', { query: { file, ...query }, body: new Uint8Array(body) });
const ids = async () => (await client.call('listModels')).models.map(({ id }) => id);
const drop = (id: string) => {
  const [pack = '', name = ''] = id.split('/');
  return client.call('removeModel', { path: { pack, name } });
};

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let i = 0; i < 200; i++) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it never came');
}

const pullOf = async (name: string, ...states: string[]) =>
  until(async () =>
    (await client.call('listPulls')).pulls.find((pull) => pull.name === name && states.includes(pull.state)),
  );

describe('the list of models', () => {
  it('has role, size, licence, provider, state, and the sizes that ports take from each', async () => {
    const { models } = await client.call('listModels');
    expect(models.find(({ id }) => id === 'nano/denoiser')).toMatchObject({
      role: 'denoiser',
      pack: 'nano',
      terms: 'free',
      state: 'present',
      provider: null,
      binds: { C: 8, width: 192 },
    });
    expect(await client.call('readModel', { path: { pack: 'nano', name: 'identity' } })).toMatchObject({
      id: 'nano/identity',
      facts: { width: 1024 },
    });
    await expect(client.call('readModel', { path: { pack: 'own', name: 'none' } })).rejects.toMatchObject({
      status: 404,
    });
  });

  it('tells the public files with their licences and whether a hash is stated', async () => {
    const { models } = await client.call('listKnownModels');
    expect(models.map(({ name }) => name)).toEqual(['quick', 'slow', 'research', 'asking']);
    expect(models.find(({ name }) => name === 'research')).toMatchObject({
      terms: 'non-commercial',
      hashStated: true,
      here: false,
      agreed: false,
    });
  });
});

describe('a file added by upload', () => {
  it('is described, asked about, added, shown to every tab, and can go again', async () => {
    const described = await upload('My ArcFace.onnx', bytes);
    expect(described).toMatchObject({
      file: 'My ArcFace.onnx',
      bytes: bytes.length,
      known: null,
      inputs: [{ name: 'input.1', shape: ['None', 3, 112, 112] }],
    });
    expect(described.roles).toContain('identity');
    const path = { uploadId: described.uploadId };
    const asked = await client.call('addModel', { path, body: { role: 'identity', facts: { colour: 'rgb' } } });
    expect(asked).toMatchObject({ id: null, questions: [{ fact: 'values' }, { fact: 'crop' }] });
    const added = await client.call('addModel', { path, body: { role: 'identity', facts, name: 'arcface' } });
    expect(added).toEqual({ id: 'own/arcface', questions: [] });
    expect(await ids()).toContain('own/arcface');
    await until(async () => messages.find(({ message }) => message === 'models-changed'));
    await expect(client.call('addModel', { path, body: { role: 'identity', facts } })).rejects.toMatchObject({
      status: 404,
    });
    await drop('own/arcface');
    expect(await ids()).not.toContain('own/arcface');
  });

  it('is refused with the reason in a role that it cannot serve in', async () => {
    const { uploadId } = await upload('a.onnx', bytes);
    const add = (role: string) => client.call('addModel', { path: { uploadId }, body: { role, facts: {} } });
    await expect(add('detector')).rejects.toMatchObject({
      status: 422,
      problems: [{ code: 'model-unfit', message: expect.stringContaining('none of YuNet') }],
    });
    await expect(add('iris')).rejects.toMatchObject({ status: 422 });
    await client.call('dropUpload', { path: { uploadId } });
    await expect(add('identity')).rejects.toMatchObject({ status: 404 });
  });

  it('is refused when it is no model, or has no plain name', async () => {
    await expect(upload('a.onnx', Buffer.from('no model'))).rejects.toMatchObject({ status: 422 });
    await expect(upload('../a.onnx', bytes)).rejects.toMatchObject({ status: 400 });
    await expect(drop('nano/denoiser')).rejects.toMatchObject({ status: 409 });
  });
});

describe('a pull', () => {
  const start = (name: string, body = {}) =>
    client.call('pullModel', { body: { name, agree: true, nonCommercial: false, facts: {}, ...body } });

  it('needs the agreement, and an explicit yes for non-commercial files', async () => {
    await expect(start('research', { agree: false })).rejects.toMatchObject({
      status: 403,
      problems: [{ code: 'licence-refused' }],
    });
    await expect(start('research')).rejects.toMatchObject({
      status: 403,
      problems: [{ message: expect.stringContaining('non-commercial') }],
    });
    await start('research', { nonCommercial: true });
    expect((await pullOf('research', 'done')).problem).toBeNull();
    expect(await ids()).toContain('public/research');
    await expect(start('nothing')).rejects.toMatchObject({ status: 404 });
    await expect(start('research')).rejects.toMatchObject({ status: 409 });
  });

  it('tells every tab how it goes and is cancelled within a moment', async () => {
    expect(await start('slow')).toMatchObject({ name: 'slow', state: 'pulling', totalBytes: bytes.length });
    expect(await start('slow')).toMatchObject({ state: 'pulling' });
    await client.call('cancelPull', { path: { name: 'slow' } });
    expect((await pullOf('slow', 'cancelled')).receivedBytes).toBe(1000);
    const told = messages.flatMap((message) => (message.message === 'pull-changed' ? [message.pull] : []));
    expect(told.filter(({ name }) => name === 'slow').at(-1)?.state).toBe('cancelled');
  });

  it('with open questions waits for the answers', async () => {
    await start('asking');
    expect((await pullOf('asking', 'asking')).questions.map(({ fact }) => fact)).toEqual(['crop']);
    await start('asking', { facts: { crop: 'arcface' } });
    await pullOf('asking', 'done');
    expect(await ids()).toContain('public/asking');
  });
});
