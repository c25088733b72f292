import { monitorEventLoopDelay } from 'node:perf_hooks';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { RunEvent } from '../../../engine/client.ts';
import {
  type PreviewHeader,
  readPreviewFrame,
  type ServerMessage,
  serverMessageSchema,
} from '../../../engine/protocol/index.ts';
import { graphOf, startServer, type TestServer } from './serving.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  // Starts the host, so that no single test pays for it.
  await server.client.call('catalogue');
});
afterAll(() => server.close());

const call: TestServer['client']['call'] = (...args) => server.client.call(...args);

const stepsGraph = (count: number, stepMs: number) =>
  graphOf(
    {
      first: { type: 'test/steps', params: { count: 2, stepMs: 1 } },
      second: { type: 'test/steps', params: { count, stepMs }, inputs: { a: { node: 'first', port: 'value' } } },
    },
    { result: 'second.value' },
  );

interface Tab {
  readonly socket: WebSocket;
  readonly messages: ServerMessage[];
  readonly previews: PreviewHeader[];
  until(wanted: (message: ServerMessage) => boolean): Promise<ServerMessage>;
}

/** A tab: its messages so far and a way to wait for one. */
function openTab(hello: object = {}): Tab {
  const socket = new WebSocket(`${server.serving.url.replace('http', 'ws')}/api/socket`);
  const messages: ServerMessage[] = [];
  const previews: PreviewHeader[] = [];
  socket.on('open', () => socket.send(JSON.stringify({ message: 'hello', protocol: 1, ...hello })));
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) {
      const frame = readPreviewFrame(data);
      if (frame) previews.push(frame.header);
    } else {
      messages.push(serverMessageSchema.parse(JSON.parse(String(data))));
    }
  });
  return {
    socket,
    messages,
    previews,
    until: (wanted) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = messages.find(wanted);
          if (found) resolve(found);
        };
        socket.on('message', look);
        socket.on('close', () => reject(new Error('the socket closed')));
        look();
      }),
  };
}

const isEvent = (event: RunEvent['event'], runId: string) => (message: ServerMessage) =>
  message.message === 'run-event' && message.event.event === event && message.event.runId === runId;

it('a run goes from the queue to its outputs, and its values are read in every form', async () => {
  const graph = graphOf({ noise: { type: 'test/noise', params: { seed: 5 } } }, { picture: 'noise.image' });
  const tab = openTab();
  const { runId } = await call('startRun', { body: { graph } });
  const events: RunEvent[] = [];
  const run = await server.client.follow(runId, (event) => events.push(event));
  expect(run.state).toBe('finished');
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i));
  const valueId = run.outputs.picture?.valueId ?? '';
  const png = await call('readValue', { path: { valueId }, query: { as: 'png' } });
  expect(Buffer.from(png.subarray(1, 4)).toString()).toBe('PNG');
  const npy = await call('readValue', { path: { valueId }, query: { as: 'npy' } });
  expect(Buffer.from(npy.subarray(0, 128)).toString('latin1')).toContain(
    "'descr': '|u1', 'fortran_order': False, 'shape': (16, 16, 3)",
  );
  const json = JSON.parse(
    Buffer.from(await call('readValue', { path: { valueId }, query: { as: 'json' } })).toString(),
  );
  expect(json).toMatchObject({ kind: 'image', pixels: { shape: [16, 16, 3] } });
  const safetensors = Buffer.from(await call('readValue', { path: { valueId }, query: { as: 'safetensors' } }));
  const header = JSON.parse(safetensors.subarray(8, 8 + Number(safetensors.readBigUInt64LE())).toString());
  expect(header).toMatchObject({ pixels: { dtype: 'U8', shape: [16, 16, 3] } });
  for (const [side, width] of [
    [5, 5],
    [640, 16],
  ] as const) {
    const small = await call('readValue', { path: { valueId }, query: { as: 'webp', side } });
    expect(await sharp(small).metadata()).toMatchObject({ format: 'webp', width, height: width });
  }
  await tab.until(isEvent('run-finished', runId));
  await expect.poll(() => tab.previews, { timeout: 20_000 }).toMatchObject([{ runId, node: 'noise', port: 'image' }]);
  tab.socket.close();
}, 120_000);

it('76: a result picture carries its graph, which comes back under its own pictures', async () => {
  const graph = graphOf({ noise: { type: 'test/noise', params: { seed: 6 } } }, { picture: 'noise.image' });
  const { runId } = await call('startRun', { body: { graph } });
  const { outputs } = await server.client.follow(runId);
  const valueId = outputs.picture?.valueId ?? '';
  const query = { as: 'png', run: runId, output: 'picture' };
  const png = await call('readValue', { path: { valueId }, query });
  const carried = await call('readProvenance', { body: png });
  expect(carried.graph.nodes).toEqual(graph.nodes);
  const bare = await call('readValue', { path: { valueId }, query: { as: 'png' } });
  await expect(call('readProvenance', { body: bare })).rejects.toMatchObject({ status: 404 });
});

it('70: a graph with problems is not run; every problem names its node', async () => {
  const graph = graphOf({ blur: { type: 'mask/grow-feather' }, gone: { type: 'no/such' } }, { mask: 'blur.mask' });
  const { problems } = await call('plan', { body: { graph } });
  expect(problems.map(({ node }) => node)).toEqual(expect.arrayContaining(['blur', 'gone']));
  const { runId } = await call('startRun', { body: { graph } });
  const run = await server.client.follow(runId);
  expect([run.state, run.problems.length > 0]).toEqual(['failed', true]);
});

it('65: only the asked-for port and what it needs run', async () => {
  const graph = graphOf({
    wanted: { type: 'test/steps', params: { count: 3, stepMs: 1 } },
    other: { type: 'test/steps', params: { count: 4, stepMs: 1 } },
  });
  const started: string[] = [];
  const { runId } = await call('startRun', { body: { graph, targets: [{ node: 'wanted', port: 'value' }] } });
  await server.client.follow(runId, (event) => {
    if (event.event === 'node-started') started.push(event.node);
  });
  expect(started).toEqual(['wanted']);
});

it('71: cancel ends a run within 2 s and leaves what had finished', async () => {
  const graph = stepsGraph(2000, 10);
  const tab = openTab();
  const { runId } = await call('startRun', { body: { graph } });
  await tab.until((m) => isEvent('node-progress', runId)(m));
  const before = Date.now();
  await call('cancelRun', { path: { runId } });
  await tab.until(isEvent('run-cancelled', runId));
  expect(Date.now() - before).toBeLessThan(2000);
  const { nodes } = await call('plan', { body: { graph } });
  expect(nodes.map(({ node, state }) => [node, state])).toEqual([
    ['first', 'hit'],
    ['second', 'miss'],
  ]);
  tab.socket.close();
});

it('runs wait in order; a waiting one can be cancelled, reordered, retried and deleted; a paused queue starts nothing', async () => {
  await call('changeQueue', { body: { paused: true } });
  const start = async (count: number): Promise<string> =>
    (await call('startRun', { body: { graph: stepsGraph(count, 1) } })).runId;
  const ids = [await start(11), await start(12), await start(13)];
  const [a = '', b = '', c = ''] = ids;
  await call('changeQueue', { body: { order: [c, a, b] } });
  await call('cancelRun', { path: { runId: b } });
  const order: string[] = [];
  const tab = openTab();
  tab.socket.on('message', () => undefined);
  await tab.until(({ message }) => message === 'welcome');
  await call('changeQueue', { body: { paused: false } });
  await tab.until(isEvent('run-finished', a));
  for (const message of tab.messages) {
    if (message.message === 'run-event' && message.event.event === 'run-started') order.push(message.event.runId);
  }
  expect(order.filter((id) => ids.includes(id))).toEqual([c, a]);
  expect((await call('readRun', { path: { runId: b } })).run.state).toBe('cancelled');
  const again = await call('retryRun', { path: { runId: b } });
  expect((await server.client.follow(again.runId)).state).toBe('finished');
  await call('deleteRun', { path: { runId: b } });
  await expect(call('readRun', { path: { runId: b } })).rejects.toMatchObject({ status: 404 });
  tab.socket.close();
});

it('live mode: a newer run of a graph makes the older one give way', async () => {
  const older = await call('startRun', { body: { graph: stepsGraph(3000, 10), graphId: 'live' } });
  const newer = await call('startRun', { body: { graph: stepsGraph(3, 1), graphId: 'live', supersede: true } });
  expect((await server.client.follow(newer.runId)).state).toBe('finished');
  expect((await call('readRun', { path: { runId: older.runId } })).run.state).toBe('cancelled');
});

it('a host that dies in the middle does not end the run: it goes on from what had finished', async () => {
  const { runId } = await call('startRun', { body: { graph: stepsGraph(60, 25) } });
  const events: RunEvent[] = [];
  let killed = false;
  const run = await server.client.follow(runId, (event) => {
    events.push(event);
    if (event.event === 'node-progress' && event.node === 'second' && !killed) {
      killed = true;
      // What was finished is given the moment that writing to the disk takes.
      setTimeout(() => server.serving.kill(), 400);
    }
  });
  expect(run.state).toBe('finished');
  expect(events.some((event) => event.event === 'logged' && event.message.includes('started again'))).toBe(true);
  const firsts = events.flatMap((event) =>
    event.event === 'node-finished' && event.node === 'first' ? [event.from] : [],
  );
  expect(firsts.at(-1)).not.toBe('run');
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i));
  expect((await call('health')).host).toBe('up');
});

it('72: a tab that opens in the middle of a run gets what it did so far; one that comes back gets what it missed', async () => {
  const { runId } = await call('startRun', { body: { graph: stepsGraph(40, 20) } });
  const early = openTab();
  await early.until((m) => isEvent('node-progress', runId)(m));
  const late = openTab();
  const welcome = await late.until(({ message }) => message === 'welcome');
  expect(welcome).toMatchObject({
    replay: false,
    runs: expect.arrayContaining([expect.objectContaining({ runId, state: 'running' })]),
  });
  await late.until(isEvent('run-started', runId));
  early.socket.close();
  const last = early.messages.at(-1);
  const lastSeq = last && 'seq' in last ? last.seq : 0;
  await late.until(isEvent('run-finished', runId));
  const back = openTab({ lastSeq });
  await back.until(isEvent('run-finished', runId));
  expect(back.messages[0]).toMatchObject({ message: 'welcome', replay: true });
  const seqs = back.messages.slice(1).flatMap((message) => ('seq' in message ? [message.seq] : []));
  expect(seqs).toEqual(seqs.map((_, i) => lastSeq + 1 + i));
  for (const tab of [late, back]) tab.socket.close();
});

it('a message that cannot be read closes that socket alone, with the reason', async () => {
  const good = openTab();
  await good.until(({ message }) => message === 'welcome');
  for (const text of ['{"message":"hello"', '{"message":"run-graph"}', 'x'.repeat(100)]) {
    const bad = openTab();
    bad.socket.removeAllListeners('open');
    bad.socket.on('open', () => bad.socket.send(text));
    expect(await bad.until(({ message }) => message === 'refused')).toMatchObject({ reason: 'unreadable' });
  }
  const old = openTab({ protocol: 999 });
  expect(await old.until(({ message }) => message === 'refused')).toMatchObject({ reason: 'protocol' });
  expect(good.socket.readyState).toBe(WebSocket.OPEN);
  good.socket.close();
});

it('the event loop of the server waits no longer while a run sends previews and progress than without one', async () => {
  const tab = openTab();
  const delayMs = async (work: Promise<unknown>): Promise<number> => {
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    await work;
    delay.disable();
    return delay.percentile(95) / 1e6;
  };
  const idleMs = await delayMs(new Promise((resolve) => setTimeout(resolve, 1500)));
  const graph = graphOf(
    {
      noise: { type: 'test/slow-noise', params: { seed: 8, stepMs: 100 } },
      steps: { type: 'test/steps', params: { count: 400, stepMs: 2 } },
    },
    { picture: 'noise.image', number: 'steps.value' },
  );
  const { runId } = await call('startRun', { body: { graph } });
  const followed = server.client.follow(runId);
  const duringMs = await delayMs(followed);
  expect((await followed).state).toBe('finished');
  expect(tab.previews.filter((preview) => preview.runId === runId).length).toBeGreaterThan(1);
  // On a busy machine the loop waits for its core without a run as well.
  expect(duringMs).toBeLessThan(Math.max(50, 2.5 * idleMs));
  tab.socket.close();
}, 120_000);

it('the server answers within 50 ms while the host blocks its thread', async () => {
  const graph = graphOf({ block: { type: 'test/block', params: { blockMs: 1500 } } }, { value: 'block.value' });
  // The median: a busy machine delays single answers of any program.
  const medianMs = async (): Promise<number> => {
    const times: number[] = [];
    for (let i = 0; i < 20; i += 1) {
      const before = performance.now();
      await call('listRuns');
      times.push(performance.now() - before);
    }
    return times.sort((x, y) => x - y)[10] ?? 0;
  };
  const idleMs = await medianMs();
  const { runId } = await call('startRun', { body: { graph } });
  // Where the machine itself is slower than that, what counts is that the run makes no difference.
  expect(await medianMs()).toBeLessThan(Math.max(50, 2.5 * idleMs));
  expect((await server.client.follow(runId)).state).toBe('finished');
});
