import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEngine, runGraph } from '../../../engine/index.ts';

import { nodeModules } from './follow.ts';

let home = '';

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'facex-host-faults-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

const graphOf = (name: string, nodes: object, more: object = {}) => ({
  format: 'facex-graph',
  version: 1,
  name,
  nodes,
  outputs: {},
  inputs: {},
  ...more,
});

describe('faults around the host process', () => {
  it('an input that no message can carry is a problem, and the events end', async () => {
    const engine = openEngine({ device: 'cpu', home, nodeModules });
    const graph = graphOf('odd', { a: { type: 'test/steps' } });
    const run = engine.run(graph, { params: { 'a.count': [() => 1] } });
    const events: string[] = [];
    for await (const { event } of run) events.push(event);
    expect([events, (await run.result).problems]).toMatchObject([['run-failed'], [{ code: 'request-refused' }]]);
    await engine.close();
  }, 60_000);

  it('bytes that cannot be kept because the home is closed are a problem, not an exception', async () => {
    const closed = path.join(home, 'a-file');
    await writeFile(closed, '');
    const engine = openEngine({ device: 'cpu', home: closed, nodeModules });
    const graph = graphOf('bytes', { a: { type: 'io/load-image' } });
    const run = engine.run(graph, { params: { 'a.file': new Uint8Array(3) } });
    run.cancel();
    expect((await run.result).problems).toMatchObject([{ code: 'output-write' }]);
    await engine.close();
  });

  it('a host whose node types cannot be loaded says so, and closes at once', async () => {
    const engine = openEngine({ device: 'cpu', home, nodeModules: [path.join(home, 'none.js')] });
    const { problems } = await engine.run(graphOf('none', { a: { type: 'test/steps' } })).result;
    expect(problems).toMatchObject([{ code: 'request-refused', message: expect.stringContaining('none.js') }]);
    const startedMs = performance.now();
    await engine.close();
    expect(performance.now() - startedMs).toBeLessThan(15_000);
  }, 60_000);

  it('E6: runGraph keeps to the bound it is given', async () => {
    const graph = graphOf('blocked', { stuck: { type: 'test/block', params: { blockMs: 60_000 } } });
    const run = runGraph(graph, { device: 'cpu', home, nodeModules, hardCancelMs: 100 });
    let cancelledMs = 0;
    for await (const { event } of run) {
      if (event !== 'node-started') continue;
      cancelledMs = performance.now();
      run.cancel();
    }
    expect((await run.result).status).toBe('cancelled');
    expect(performance.now() - cancelledMs).toBeLessThan(10_000);
  }, 60_000);

  it('E2: a model that no node of the graph names is refused, since no key would know of it', async () => {
    const engine = openEngine({ device: 'cpu', home, nodeModules });
    const { problems } = await engine.run(graphOf('undeclared', { a: { type: 'test/undeclared' } })).result;
    expect(problems).toMatchObject([{ code: 'model-not-declared', node: 'a' }]);
    await engine.close();
  }, 60_000);

  it('two nodes that write the same file are told so instead of one losing its picture', async () => {
    const engine = openEngine({ device: 'cpu', home, nodeModules });
    const save = { type: 'io/save-image', params: { name: 'same' }, inputs: { image: { node: 'n', port: 'image' } } };
    const graph = graphOf('twice', { n: { type: 'test/noise' }, one: save, two: save });
    const { status, problems, files } = await engine.run(graph, { outDir: path.join(home, 'out') }).result;
    expect([status, files.length]).toEqual(['failed', 1]);
    expect(problems).toMatchObject([{ code: 'output-name', message: expect.stringContaining('same.png') }]);
    await engine.close();
  }, 60_000);
});
