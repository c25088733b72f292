import { describe, expect, it } from 'vitest';
import { ValueStore } from '../../../engine/cache/value-store.ts';
import { runEventSchema } from '../../../engine/protocol/index.ts';
import { Gate, graphOf } from '../number-nodes.ts';
import { chain, chain3, place, run, valueAt } from './run-here.ts';

describe('how it runs', () => {
  it('E5: independent nodes overlap', async () => {
    const graph = graphOf(
      {
        one: ['test/constant', {}, { value: 1 }],
        two: ['test/constant', {}, { value: 2 }],
        a: ['test/wait', { a: 'one.value' }],
        b: ['test/wait', { a: 'two.value' }],
        end: ['test/sum', { all: ['a.value', 'b.value'] }],
      },
      { r: 'end.sum' },
    );
    const [first, second] = [new Gate(), new Gate()];
    place.nodes.gates.set('a', first).set('b', second);
    let waiting = 0;
    const done = await run(graph, {
      onEvent: (event) => {
        // Both are let go only once both have started: without overlap this never ends.
        if (event.event !== 'node-started' || event.type !== 'test/wait') return;
        waiting += 1;
        if (waiting < 2) return;
        first.open();
        second.open();
      },
    });
    expect(done.status).toBe('finished');
  });

  it('two nodes that do the same on the same inputs run once', async () => {
    const graph = graphOf(
      {
        one: ['test/constant', {}, { value: 1 }],
        a: ['test/add', { a: 'one.value' }],
        b: ['test/add', { a: 'one.value' }],
        end: ['test/sum', { all: ['a.sum', 'b.sum'] }],
      },
      { r: 'end.sum' },
    );
    const done = await run(graph);
    expect([done.ran, done.cached, await valueAt(done, 'end', 'sum')]).toEqual([3, 1, 2]);
  });

  it('a node whose twin fails is tried by itself', async () => {
    const graph = graphOf({ a: ['test/fail'], b: ['test/fail'] }, { r: 'a.value', s: 'b.value' });
    const done = await run(graph);
    expect([done.status, done.problems.map(({ node }) => node).sort()]).toEqual(['failed', ['a', 'b']]);
  });

  it('E6: a cancelled run stops at the next node, says so, and keeps what had finished', async () => {
    const graph = graphOf(
      {
        one: ['test/constant', {}, { value: 5 }],
        hold: ['test/wait', { a: 'one.value' }],
        end: ['test/sign', { a: 'hold.value' }],
      },
      { r: 'end.sign' },
    );
    const gate = new Gate();
    place.nodes.gates.set('hold', gate);
    const cancel = new AbortController();
    const done = await run(graph, {
      signal: cancel.signal,
      onEvent: (event) => {
        if (event.event !== 'node-started' || event.node !== 'hold') return;
        setTimeout(() => {
          cancel.abort();
          gate.open();
        }, 20);
      },
    });
    expect([done.status, done.ids, done.problems]).toEqual(['cancelled', ['one', 'hold'], []]);
    expect((await run(graph)).ids).toEqual(['hold', 'end']);
  });

  it('E7: every event fits the protocol, and their numbers rise by one', async () => {
    const { events } = await run(
      graphOf(
        { ...chain3, bad: ['test/fail'], after: ['test/sign', { a: 'bad.value' }] },
        { r: 'end.sum', s: 'after.sign' },
      ),
    );
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i));
    for (const event of events) expect(runEventSchema.parse(event)).toEqual(event);
  });

  it('E8: values of a run that no node needs any more can be evicted, those still needed cannot', async () => {
    place.store = new ValueStore({
      folder: place.folder,
      memoryBudgetBytes: 1,
      download: () => Promise.reject(new Error('none')),
      release: () => undefined,
      onWarning: () => undefined,
    });
    const heldBytes: number[] = [];
    const done = await run(chain(2), {
      onEvent: (event) => {
        if (event.event === 'node-started') heldBytes.push(place.store.memory.usedBytes().host);
      },
    });
    expect([done.status, done.ids]).toEqual(['finished', ['one', 'sign', 'end']]);
    // Each node starts while exactly the value before it is held.
    const oneBytes = heldBytes[1] ?? 0;
    expect([oneBytes > 0, heldBytes]).toEqual([true, [0, oneBytes, oneBytes]]);
    expect(place.store.memory.usedBytes().host).toBe(0);
    expect(await valueAt(done, 'end', 'sum')).toBe(1);
  });

  it('E10: a node that changes a tensor it was given is caught', async () => {
    const graph = graphOf(
      { ramp: ['test/ramp'], spoil: ['test/spoil', { tensor: 'ramp.tensor' }] },
      { r: 'spoil.tensor' },
    );
    const done = await run(graph, { verifyInputs: true });
    expect(done.problems).toMatchObject([{ code: 'input-changed', node: 'spoil', port: 'tensor' }]);
  });
});
