import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Engine, EngineError, openEngine, type Run } from '../../../engine/index.ts';
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

describe('what the user did wrong', () => {
  it('E11: a graph that cannot run gives every problem as a value, in the result and in the events', async () => {
    const done = await follow(
      engine.run(graphOf('wrong', { a: { type: 'test/stepz' }, b: { type: 'test/steps', params: { count: -1 } } })),
    );
    expect(done.status).toBe('failed');
    expect(done.problems.map(({ code }) => code).sort()).toEqual(['param-out-of-range', 'unknown-node-type']);
    expect(done.events).toMatchObject([{ event: 'run-failed', seq: 0 }]);
  }, 60_000);

  it('E11: a graph file that is not there, a text that is no graph and an unknown input are problems', async () => {
    const codes = async (run: Run): Promise<string[]> => (await run.result).problems.map(({ code }) => code);
    expect(await codes(engine.run('no-such-graph.json'))).toEqual(['file-missing']);
    expect(await codes(engine.run('{ "format": '))).toEqual(['not-json']);
    expect(await codes(engine.run(graphOf('g', { a: { type: 'test/steps' } }), { inputs: { nobody: 1 } }))).toEqual([
      'unknown-input',
    ]);
    const missing = graphOf('g', { a: { type: 'io/load-image', params: { file: 'nowhere.png' } } });
    expect(await codes(engine.run(missing))).toEqual(['file-missing']);
    await expect(engine.plan(missing)).rejects.toBeInstanceOf(EngineError);
  }, 60_000);

  it('E11: a home that cannot be written warns once, and the run goes on', async () => {
    const file = path.join(home, 'a-file');
    await writeFile(file, '');
    const closed = openEngine({ device: 'cpu', home: file, nodeModules });
    const done = await follow(
      closed.run(graphOf('nowhere', { a: { type: 'test/steps' }, b: { type: 'test/steps', params: { count: 2 } } })),
    );
    // Writes are behind the run: a second run gives them time to fail.
    const second = await follow(closed.run(graphOf('nowhere', { a: { type: 'test/steps', params: { count: 40 } } })));
    await closed.close();
    expect([done.status, second.status]).toEqual(['finished', 'finished']);
    const warnings = [...done.events, ...second.events].filter(
      (event) => event.event === 'logged' && event.level === 'warning',
    );
    expect(warnings.length).toBeGreaterThanOrEqual(1);
    expect(warnings.length).toBeLessThanOrEqual(2);
  }, 60_000);
});
