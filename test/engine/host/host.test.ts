import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Engine, openEngine, type RunEvent, type RunResult, readProvenance } from '../../../engine/index.ts';
import { follow, graphOf, nodeModules } from './follow.ts';

let home = '';
let engine: Engine;

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'facex-host-'));
  engine = openEngine({ device: 'cpu', home, nodeModules, hardCancelMs: 1500 });
});
afterAll(async () => {
  await engine.close();
  await rm(home, { recursive: true, force: true });
});

const started = (events: readonly RunEvent[]): string[] =>
  events.flatMap((event) => (event.event === 'node-started' ? [event.node] : []));

describe('the host process', () => {
  it('runs a graph, and gives its values and pictures when they are asked for', async () => {
    const graph = graphOf(
      'noise',
      { noise: { type: 'test/noise', params: { seed: 3 } }, steps: { type: 'test/steps' } },
      { picture: { node: 'noise', port: 'image' }, count: { node: 'steps', port: 'value' } },
    );
    const done = await follow(engine.run(graph));
    expect([done.status, done.ran]).toEqual(['finished', 2]);
    expect(await done.outputs.count?.value()).toEqual({ kind: 'number', value: 3 });
    expect(done.events.filter(({ event }) => event === 'node-progress')).toHaveLength(3);
    const png = (await done.outputs.picture?.picture('png')) ?? new Uint8Array();
    expect(await sharp(png).metadata()).toMatchObject({ format: 'png', width: 16, height: 16 });
    await expect(done.outputs.count?.picture()).rejects.toThrow(/no picture form/);
    const preview = done.events.find((event) => event.event === 'node-previewed');
    const shown = await engine.readPicture(preview?.event === 'node-previewed' ? preview.valueId : '', 'webp');
    expect(await sharp(shown).metadata()).toMatchObject({ format: 'webp', width: 16 });
    await expect(engine.readValue('0'.repeat(64))).rejects.toThrow(/no longer kept/);
  }, 60_000);

  it('E9: killed in the middle, it leaves the parent alive with one clear problem, and the next run goes on from disk', async () => {
    const graph = graphOf('killed', {
      first: { type: 'test/steps', params: { count: 4 } },
      second: {
        type: 'test/steps',
        params: { count: 2000, stepMs: 20 },
        inputs: { a: { node: 'first', port: 'value' } },
      },
    });
    const pid = engine.hostPid() ?? 0;
    const done = await follow(engine.run(graph), (event) => {
      // A little later, so that what the first node gave is on disk.
      if (event.event === 'node-progress' && event.node === 'second' && event.share > 0.01)
        process.kill(pid, 'SIGKILL');
    });
    expect(done.status).toBe('failed');
    expect(done.problems).toMatchObject([
      {
        code: 'host-stopped',
        message: expect.stringMatching(/stopped \(signal SIGKILL\).* while running second \(test\/steps\)/),
        fix: expect.stringContaining('Run again'),
      },
    ]);
    expect(done.events.at(-1)).toMatchObject({ event: 'run-failed', seq: done.events.length - 1 });

    const again = await follow(engine.run(graph, { params: { 'second.count': 2 } }));
    expect([again.status, started(again.events)]).toEqual(['finished', ['second']]);
    expect(again.events).toContainEqual(
      expect.objectContaining({ event: 'node-finished', node: 'first', from: 'disk' }),
    );
    expect(engine.hostPid()).not.toBe(pid);
  }, 60_000);

  it('a native abort is told with its last words', async () => {
    const done = await follow(engine.run(graphOf('abort', { bad: { type: 'test/abort' } })));
    expect(done.problems).toMatchObject([
      { code: 'host-stopped', message: expect.stringMatching(/SIGABRT.*Napi::Error.*running bad \(test\/abort\)/) },
    ]);
  }, 60_000);

  it('E6: a cancel stops a run between two steps', async () => {
    const cancel = new AbortController();
    const graph = graphOf('cancelled', { slow: { type: 'test/steps', params: { count: 500, stepMs: 20 } } });
    let abortedMs = 0;
    const done = await follow(engine.run(graph, { signal: cancel.signal }), (event) => {
      if (event.event !== 'node-progress' || abortedMs > 0) return;
      abortedMs = performance.now();
      cancel.abort();
    });
    expect(performance.now() - abortedMs).toBeLessThan(1400);
    expect([done.status, done.events.at(-1)?.event, done.problems]).toEqual(['cancelled', 'run-cancelled', []]);
  }, 60_000);

  it('E6: a run that does not look up is ended with its process after the stated bound', async () => {
    const pid = engine.hostPid();
    const run = engine.run(graphOf('blocked', { stuck: { type: 'test/block', params: { blockMs: 60_000 } } }));
    const done = await follow(run, (event) => {
      if (event.event === 'node-started') run.cancel();
    });
    expect([done.status, done.problems, engine.hostPid() === pid]).toEqual(['cancelled', [], false]);
  }, 60_000);

  it('E6: a newer run of the same graph supersedes the older one', async () => {
    const graph = graphOf('live', { slow: { type: 'test/steps', params: { count: 500, stepMs: 20 } } });
    const older = engine.run(graph);
    const newer: { run?: Promise<RunResult> } = {};
    await follow(older, (event) => {
      if (event.event === 'node-progress')
        newer.run ??= engine.run(graph, { params: { 'slow.count': 1 }, supersede: true }).result;
    });
    expect([(await older.result).status, (await newer.run)?.status]).toEqual(['cancelled', 'finished']);
  }, 60_000);

  it('a script that uses the library ends by itself, and what it made is kept', async () => {
    const script = path.join(import.meta.dirname, 'fixtures', 'script.js');
    const output = await new Promise<string>((resolve, reject) => {
      execFile(process.execPath, [script, home, nodeModules[0] ?? ''], { timeout: 50_000 }, (error, stdout) =>
        error ? reject(error) : resolve(stdout),
      );
    });
    expect(JSON.parse(output)).toEqual({ status: 'finished', value: { kind: 'number', value: 7 }, problems: [] });
    await expect
      .poll(async () => (await engine.plan(path.join(home, 'script.json'))).nodes[0]?.state, { timeout: 15_000 })
      .toBe('hit');
  }, 60_000);

  it('a parent that is killed takes its host along', async () => {
    const parent = spawn(
      process.execPath,
      [path.join(import.meta.dirname, 'fixtures', 'parent.js'), home, nodeModules[0] ?? ''],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const pid = await new Promise<number>((resolve) =>
      parent.stdout.once('data', (text) => resolve(Number(String(text).split('\n')[0]))),
    );
    expect(() => process.kill(pid, 0)).not.toThrow();
    parent.kill('SIGKILL');
    await expect.poll(() => isAlive(pid), { timeout: 15_000 }).toBe(false);
  }, 60_000);
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('plans and pictures across processes', () => {
  it('E4: a plan made by another process says which param changed', async () => {
    const graph = graphOf('planned', {
      a: { type: 'test/steps', params: { count: 5 } },
      b: { type: 'test/steps', inputs: { a: { node: 'a', port: 'value' } } },
    });
    const first = openEngine({ device: 'cpu', home, nodeModules });
    await follow(first.run(graph));
    await first.close();
    const second = openEngine({ device: 'cpu', home, nodeModules });
    const same = await second.plan(graph);
    const changed = await second.plan(graph, { params: { 'b.count': 9 } });
    await second.close();
    expect(same.nodes.map(({ node, state, reason }) => [node, state, reason])).toEqual([
      ['a', 'hit', { why: 'hit', store: 'disk' }],
      ['b', 'hit', { why: 'hit', store: 'disk' }],
    ]);
    expect(changed.nodes.at(-1)).toMatchObject({
      node: 'b',
      state: 'miss',
      reason: { why: 'changed', part: 'param', name: 'count' },
    });
  }, 60_000);

  it('a picture carries its graph, and running the picture gives the same pixels', async () => {
    const folder = path.join(home, 'again');
    const source = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#336699' } })
      .png()
      .toBuffer();
    await writeFile(path.join(home, 'source.png'), source);
    const graph = graphOf(
      'again',
      {
        load: { type: 'io/load-image' },
        noise: { type: 'test/noise', params: { seed: 11 } },
        save: {
          type: 'io/save-image',
          params: { name: 'copy', format: 'webp' },
          inputs: { image: { node: 'load', port: 'image' } },
        },
      },
      { picture: { node: 'load', port: 'image' } },
      { source: { to: [{ node: 'load', param: 'file' }] } },
    );
    const options = {
      inputs: { source: 'source.png' },
      workDir: home,
      outDir: 'again',
      embedInputs: true,
      targets: [{ node: 'save' }, { node: 'noise' }],
    };
    const done = await follow(engine.run(graph, options));
    expect([done.status, done.files]).toEqual(['finished', [path.join(folder, 'copy.webp')]]);
    const bytes = await readFile(path.join(folder, 'copy.webp'));
    const record = readProvenance(bytes);
    expect(record).toMatchObject({
      ok: true,
      value: {
        madeBy: { node: 'save' },
        seeds: { 'noise.seed': 11 },
        device: 'cpu/fp32',
        files: [{ name: 'source.png', input: 'source' }],
      },
    });
    expect(JSON.stringify(record)).not.toContain(home);

    await rm(path.join(home, 'source.png'));
    const again = await follow(engine.run(path.join(folder, 'copy.webp'), { workDir: home, outDir: 'twice' }));
    expect([again.status, again.problems]).toEqual(['finished', []]);
    const pixels = async (file: string): Promise<Buffer> =>
      sharp(await readFile(file))
        .raw()
        .toBuffer();
    expect(await pixels(path.join(home, 'twice', 'copy.webp'))).toEqual(await pixels(path.join(folder, 'copy.webp')));
  }, 60_000);

  it('the doctor tries devices, models and folders, and says what to do about what does not work', async () => {
    const { checks } = await engine.doctor();
    const found = (about: string, name: string) => checks.find((check) => check.about === about && check.name === name);
    expect(found('device', 'cpu')).toMatchObject({ state: 'works' });
    expect(found('folder', 'store')).toMatchObject({ state: 'works', detail: expect.stringContaining(home) });
    expect(found('model', 'nano/detector')).toMatchObject({ state: 'works' });
    expect(found('version', 'onnxruntime-node')?.detail).toMatch(/^\d+\.\d+/);
    for (const check of checks) if (check.state !== 'works') expect(check.fix, check.name).toBeTruthy();
  }, 120_000);

  it('the catalogue is described, node types of modules included', async () => {
    const types = (await engine.describe()).map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(['io/load-image', 'test/steps']));
  }, 60_000);
});
