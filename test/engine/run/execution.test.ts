import { readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { valueFile } from '../../../engine/cache/disk-store.ts';
import type { Graph } from '../../../graphs/format/index.ts';
import { graphOf } from '../number-nodes.ts';
import { chain, named, newStore, place, planOf, run, valueAt } from './run-here.ts';

describe('what runs', () => {
  it('E1: only what is asked for runs, and any port of any node can be asked for', async () => {
    const graph = graphOf({
      one: ['test/constant', {}, { value: 4 }],
      a: ['test/add', { a: 'one.value' }],
      b: ['test/sign', { a: 'one.value' }],
    });
    const done = await run(graph, { targets: [{ node: 'b', port: 'sign' }] });
    expect(done.ids).toEqual(['one', 'b']);
    expect(await valueAt(done, 'b', 'sign')).toBe(1);
  });

  it('nothing runs a second time, in this process or in the next', async () => {
    expect((await run(chain(3))).ids).toEqual(['one', 'sign', 'end']);
    const again = await run(chain(3));
    expect([again.ids, again.ran, again.cached]).toEqual([[], 0, 3]);
    await place.store.flush(5000);
    place.store = newStore();
    const later = await run(chain(3));
    expect([later.ids, later.cached]).toEqual([[], 3]);
    expect(await valueAt(later, 'end', 'sum')).toBe(1);
  });

  it('only what follows a changed param runs', async () => {
    await run(chain(3, 1));
    expect((await run(chain(3, 2))).ids).toEqual(['end']);
  });

  it('E3: what follows a node that gave the same as before is a hit', async () => {
    await run(chain(3));
    const done = await run(chain(4));
    expect(done.ids).toEqual(['one', 'sign']);
    expect(named(done.events, 'node-finished')).toContainEqual(
      expect.objectContaining({ node: 'end', from: 'memory' }),
    );
    expect((await run(chain(4))).ids).toEqual([]);
  });

  it('E3: a node that turns out to be a hit does not have its evicted inputs made again', async () => {
    const graph = (value: number): Graph =>
      graphOf(
        {
          one: ['test/constant', {}, { value }],
          sign: ['test/sign', { a: 'one.value' }],
          other: ['test/constant', {}, { value: 77 }],
          end: ['test/add', { a: 'sign.sign', b: 'other.value' }],
        },
        { result: 'end.sum' },
      );
    const first = await run(graph(3));
    await place.store.flush(20_000);
    await rm(path.join(place.folder, valueFile(first.results.get('other')?.outputs.value?.id ?? '')));
    place.store = newStore();
    const done = await run(graph(4));
    expect([done.status, done.ids, done.cached]).toEqual(['finished', ['one', 'sign'], 2]);
  });

  it('E3: a value that only points at a model is another one when the model changed', async () => {
    const graph = graphOf(
      { load: ['test/model'], use: ['test/use', { denoiser: 'load.denoiser' }] },
      { r: 'use.value' },
    );
    await run(graph);
    expect((await run(graph, { models: 'two' })).ids).toEqual(['load', 'use']);
  });

  it('E4: the events carry the reason of every node', async () => {
    await run(chain(3, 1));
    const done = await run(chain(3, 2));
    expect(named(done.events, 'node-started')).toEqual([
      expect.objectContaining({ node: 'end', reason: { why: 'changed', part: 'param', name: 'more' } }),
    ]);
  });

  it('E4: reasons survive the process', async () => {
    await run(chain(3, 1));
    await place.store.flush(5000);
    place.store = newStore();
    expect(planOf(chain(3, 2)).nodes.map(({ node, reason }) => [node, reason.why])).toEqual([
      ['one', 'hit'],
      ['sign', 'hit'],
      ['end', 'changed'],
    ]);
  });

  it('an impure node runs whenever it is asked for, and what follows it is a hit while it gives the same', async () => {
    const graph = graphOf(
      { one: ['test/constant'], c: ['test/count', { a: 'one.value' }], end: ['test/add', { a: 'c.value' }] },
      { r: 'end.sum' },
    );
    await run(graph);
    expect((await run(graph)).ids).toEqual(['c']);
  });

  it('E9: a value that is damaged on disk is made again, with what it needs', async () => {
    const ramp = graphOf({ ramp: ['test/ramp'] }, { r: 'ramp.tensor' });
    await run(ramp);
    await place.store.flush(5000);
    for (const file of await readdir(path.join(place.folder, 'values'), { recursive: true, withFileTypes: true })) {
      if (file.isFile()) await writeFile(path.join(file.parentPath, file.name), 'rubbish');
    }
    place.store = newStore();
    const done = await run(ramp);
    expect([done.status, done.ids]).toEqual(['finished', ['ramp']]);
  });

  it('E2: a long chain runs without recursion', async () => {
    const long: Record<string, [string, Record<string, string>?, Record<string, unknown>?]> = { n0: ['test/constant'] };
    for (let i = 1; i < 200; i += 1)
      long[`n${i}`] = ['test/add', { a: i === 1 ? 'n0.value' : `n${i - 1}.sum` }, { more: 1 }];
    const done = await run(graphOf(long, { r: 'n199.sum' }));
    expect([done.status, done.ran, await valueAt(done, 'n199', 'sum')]).toEqual(['finished', 200, 199]);
    await place.store.flush(50_000);
  }, 60_000);
});
