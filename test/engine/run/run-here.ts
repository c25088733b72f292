/** Runs graphs of number nodes in the test process: plan, store and execution are real, the host process is left out. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { ValueStore } from '../../../engine/cache/value-store.ts';
import { makePlan, type Plan } from '../../../engine/plan/make-plan.ts';
import type { Target } from '../../../engine/plan/targets.ts';
import { wireGraph } from '../../../engine/plan/wiring.ts';
import type { RunEvent } from '../../../engine/protocol/index.ts';
import { createEmitter } from '../../../engine/run/events.ts';
import { execute } from '../../../engine/run/execution.ts';
import type { ExecutionResult } from '../../../engine/run/execution-types.ts';
import { CancelledError } from '../../../engine/run/faults.ts';
import type { Graph } from '../../../graphs/format/index.ts';
import type { RunContext } from '../../../nodes/kit/index.ts';
import { graphOf, numberNodes } from '../number-nodes.ts';

/** A store over the folder of the test, as a new process would open it. */
export const newStore = (folder = place.folder): ValueStore =>
  new ValueStore({
    folder,
    download: () => Promise.reject(new Error('no device here')),
    release: () => undefined,
    onWarning: () => undefined,
  });

/** What a test runs in: a folder, a store over it and node types of its own, made anew for every test. */
export const place: { folder: string; store: ValueStore; nodes: ReturnType<typeof numberNodes> } = {
  folder: '',
  store: newStore(tmpdir()),
  nodes: numberNodes(),
};

beforeEach(async () => {
  place.folder = await mkdtemp(path.join(tmpdir(), 'facex-run-'));
  place.store = newStore();
  place.nodes = numberNodes();
});
afterEach(async () => {
  await place.store.flush(5000);
  await rm(place.folder, { recursive: true, force: true });
});

/** What a run is asked for, and how. */
export interface Setup {
  readonly targets?: readonly Target[];
  readonly signal?: AbortSignal;
  readonly models?: string;
  readonly verifyInputs?: boolean;
  readonly onEvent?: (event: RunEvent) => void;
}

/** The plan of a graph against the store as it is. */
export function planOf(graph: Graph, { targets, models = 'one' }: Setup = {}): Plan {
  const wired = wireGraph(graph, place.nodes.descriptions, targets ? { targets } : {});
  if (!wired.ok) throw new Error(JSON.stringify(wired.problems));
  const previous = place.store.previousParts('graph');
  return makePlan(wired.value, {
    device: 'cpu/fp32',
    fileHash: () => undefined,
    modelHash: (id) => `${id} ${models}`,
    lookup: (key) => place.store.lookup(key),
    previousParts: (node) => previous[node],
  });
}

/** Runs a graph in this process; `ids` are the nodes that ran, in order. */
export async function run(
  graph: Graph,
  setup: Setup = {},
): Promise<ExecutionResult & { events: RunEvent[]; ids: string[] }> {
  const events: RunEvent[] = [];
  const signal = setup.signal ?? new AbortController().signal;
  place.nodes.ran.length = 0;
  const done = await execute({
    plan: planOf(graph, setup),
    catalogue: place.nodes.catalogue,
    store: place.store,
    signal,
    verifyInputs: setup.verifyInputs ?? false,
    emit: createEmitter('run', (event) => {
      events.push(event);
      setup.onEvent?.(event);
    }),
    openContext: (node) => {
      const throwIfCancelled = (): void => {
        if (signal.aborted) throw new CancelledError();
      };
      // These node types use nothing else of the context.
      const context = { nodeId: node.node, throwIfCancelled } as unknown as RunContext;
      return { context, close: () => undefined };
    },
  });
  place.store.rememberParts('graph', done.parts);
  done.release();
  return { ...done, events, ids: [...place.nodes.ran] };
}

/** The number a node gave at a port. */
export async function valueAt(done: ExecutionResult, node: string, port: string): Promise<unknown> {
  const id = done.results.get(node)?.outputs[port]?.id ?? '';
  return ((await place.store.load(id, 0))?.value as { value: unknown } | undefined)?.value;
}

/** The events of one kind. */
export const named = (events: readonly RunEvent[], event: RunEvent['event']): unknown[] =>
  events.filter((each) => each.event === event);

/** A constant, its sign, and the sign plus `more`. */
export const chain = (value: number, more = 0): Graph =>
  graphOf(
    {
      one: ['test/constant', {}, { value }],
      sign: ['test/sign', { a: 'one.value' }],
      end: ['test/add', { a: 'sign.sign' }, { more }],
    },
    { result: 'end.sum' },
  );

/** The nodes of `chain(2)`, to build larger graphs from. */
export const chain3 = {
  one: ['test/constant', {}, { value: 2 }],
  end: ['test/add', { a: 'one.value' }],
} as const;
