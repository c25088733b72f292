import { describe, expect, it } from 'vitest';
import { evictFromDisk } from '../../../engine/cache/disk-budget.ts';
import { plannedNodes } from '../../../engine/plan/make-plan.ts';
import type { Graph } from '../../../graphs/format/index.ts';
import { chain, newStore, place, planOf, run, valueAt } from './run-here.ts';

/** Key of a node in the last plan of a graph. */
const keyOf = (graph: Graph, node: string): string =>
  plannedNodes(planOf(graph)).find((planned) => planned.node === node)?.key ?? '';

const pinnedTo = (graph: Graph, id: string, pinned: string): Graph => {
  const node = graph.nodes[id];
  return node ? { ...graph, nodes: { ...graph.nodes, [id]: { ...node, pinned } } } : graph;
};

describe('45: a pinned node', () => {
  it('gives its kept result after an edit before it, and nothing before it runs on its account', async () => {
    await run(chain(3));
    const key = keyOf(chain(3), 'sign');
    const edited = pinnedTo(chain(-8), 'sign', key);
    const done = await run(edited);
    expect(done.ids).toEqual([]);
    expect(await valueAt(done, 'end', 'sum')).toBe(1);
    const loose = await run(chain(-8));
    expect(loose.ids).toEqual(['one', 'sign', 'end']);
    expect(await valueAt(loose, 'end', 'sum')).toBe(-1);
  });

  it('is honoured by another process over the same store, and its values outlast the disk budget', async () => {
    await run(chain(3));
    const edited = pinnedTo(chain(-8), 'sign', keyOf(chain(3), 'sign'));
    place.store.hold(edited.nodes.sign?.pinned ?? '');
    await place.store.flush(5000);
    await evictFromDisk(place.folder, 1, new Set(), Date.now());
    place.store = newStore();
    expect(planOf(edited).nodes.map(({ node, reason }) => [node, reason.why])).toContainEqual(['sign', 'pinned']);
    expect(planOf(edited).nodes.find(({ node }) => node === 'sign')?.state).toBe('hit');
    const kept = (node: string) => place.store.lookup(keyOf(chain(3), node))?.valuesKept;
    expect([kept('one'), kept('sign')]).toEqual([false, true]);
  });

  it('whose result is not kept is no silent re-run: the run fails and says so', async () => {
    const done = await run(pinnedTo(chain(3), 'sign', 'ab'.repeat(32)));
    expect(done.status).toBe('failed');
    expect(planOf(pinnedTo(chain(3), 'sign', 'ab'.repeat(32))).nodes[0]?.reason).toEqual({
      why: 'pinned',
      store: 'gone',
    });
  });
});
