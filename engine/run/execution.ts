/**
 * Carries a plan out. Demand-driven (E1): a node runs when its value is needed and not kept, or when nobody knows what
 * it would give and something after it depends on that; what follows a node that gave the same as before is a hit (E3).
 * A work list instead of recursion, so that a chain of any length runs.
 */

import type { Problem } from '../../graphs/format/index.ts';
import type { StoredResult } from '../cache/value-store.ts';
import type { Reason } from '../protocol/index.ts';
import { callNode } from './call-node.ts';
import type { ExecutionOptions, ExecutionResult } from './execution-types.ts';
import { problemFromThrown, refusePinned } from './faults.ts';
import { type NodeState, NodeStates } from './node-states.ts';
import { describeOutput, outputSummaries } from './summaries.ts';

/** Runs a plan to its end; never throws for what a node or a user does wrong. */
export async function execute(options: ExecutionOptions): Promise<ExecutionResult> {
  return new Execution(options).run();
}

class Execution {
  readonly #options: ExecutionOptions;
  readonly #nodes: NodeStates;
  readonly #work: NodeState[] = [];
  readonly #ready: NodeState[] = [];
  readonly #problems: Problem[] = [];
  /** Effective keys under way, with the nodes that wait for the same. */
  readonly #flights = new Map<string, NodeState[]>();
  readonly #flightOf = new Map<NodeState, string>();
  #underWay = 0;
  #wake: () => void = () => undefined;

  constructor(options: ExecutionOptions) {
    this.#options = options;
    this.#nodes = new NodeStates(options.plan, options.store);
  }

  async run(): Promise<ExecutionResult> {
    const { plan, signal } = this.#options;
    for (const state of this.#nodes.all()) if (state.node.state === 'hit') this.#finishCached(state);
    for (const { node, ports } of plan.asked) {
      const state = this.#nodes.state(node);
      if (state.node.description.impure) state.mustRun = true;
      if (ports.length > 0) state.users.add('');
      state.identityWanted = true;
      this.#work.push(state);
    }
    for (;;) {
      this.#settle();
      if (this.#underWay === 0) break;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#end(signal.aborted ? 'cancelled' : this.#problems.length > 0 ? 'failed' : 'finished');
  }

  #end(status: ExecutionResult['status']): ExecutionResult {
    const states = this.#nodes.all();
    // Known and never needed: their values were evicted, and nothing that ran asked for them.
    for (const state of status === 'finished' ? states : []) this.#finishCached(state);
    for (const state of states) if (!state.users.has('')) this.#nodes.dropValues(state);
    const done = states.filter((state) => state.finished === 'ran' || state.finished === 'cached');
    return {
      status,
      problems: this.#problems,
      ran: done.filter((state) => state.finished === 'ran').length,
      cached: done.filter((state) => state.finished === 'cached').length,
      results: new Map(states.flatMap((state) => (state.result ? [[state.node.node, state.result] as const] : []))),
      parts: Object.fromEntries(done.map((state) => [state.node.node, state.node.parts])),
      release: () => {
        for (const state of states) this.#nodes.dropValues(state);
      },
    };
  }

  #settle(): void {
    for (let state = this.#work.pop(); state !== undefined; state = this.#work.pop()) this.#step(state);
    const lanes = this.#options.lanes ?? 4;
    while (this.#underWay < lanes && this.#ready.length > 0 && !this.#options.signal.aborted) {
      const next = this.#ready.shift();
      if (next) this.#start(next, 'running', this.#runNode(next));
    }
  }

  #start(state: NodeState, phase: 'running' | 'loading', work: Promise<void>): void {
    state.phase = phase;
    this.#underWay += 1;
    const settled = work.catch((thrown: unknown) => this.#broke(state, thrown));
    void settled.finally(() => {
      this.#underWay -= 1;
      this.#work.push(state);
      this.#wake();
    });
  }

  /** Looks at what a node is wanted for and does the next thing it needs. */
  #step(state: NodeState): void {
    if (state.phase !== 'idle' || this.#options.signal.aborted) return;
    if (!state.mustRun) {
      if (state.result === undefined && !this.#identify(state)) return;
      if (state.result !== undefined && (state.users.size === 0 || state.values !== undefined)) return;
      if (state.result !== undefined) {
        this.#start(state, 'loading', this.#load(state, state.result));
        return;
      }
    }
    this.#prepare(state);
  }

  /** Tries to know the outputs without running; gives false while that has to wait for an input. */
  #identify(state: NodeState): boolean {
    if (state.users.size === 0 && !state.identityWanted) return false;
    let waiting = false;
    for (const source of this.#nodes.sources(state)) {
      if (source.finished === 'failed') {
        this.#skip(state, source);
        return false;
      }
      if (this.#nodes.isKnown(source)) continue;
      waiting = true;
      if (!source.identityWanted) {
        source.identityWanted = true;
        this.#work.push(source);
      }
    }
    if (waiting) return false;
    const result = state.node.description.impure ? undefined : this.#nodes.byContent(state);
    if (result === undefined) {
      state.mustRun = true;
    } else {
      this.#nodes.learn(state, result);
      this.#options.store.remember(state.node.planKey, result, true);
      this.#wakeConsumers(state);
      if (Object.values(result.outputs).every(({ id }) => this.#options.store.placeOf(id))) this.#finishCached(state);
    }
    return true;
  }

  /** Asks for the values of all inputs, and queues the node when they are there. */
  #prepare(state: NodeState): void {
    let waiting = false;
    for (const source of this.#nodes.sources(state)) {
      if (source.finished === 'failed') {
        this.#skip(state, source);
        return;
      }
      if (!source.users.has(state.node.node)) {
        source.users.add(state.node.node);
        this.#work.push(source);
      }
      if (source.values === undefined) waiting = true;
    }
    if (waiting || this.#isBeingMade(state)) return;
    state.phase = 'queued';
    this.#ready.push(state);
  }

  /** A node that does the same as one under way waits for it and then finds its result. */
  #isBeingMade(state: NodeState): boolean {
    const key = state.node.description.impure ? undefined : this.#nodes.effectiveKey(state);
    if (key === undefined) return false;
    const twins = this.#flights.get(key);
    if (twins !== undefined) {
      twins.push(state);
      return true;
    }
    // The value of a known result is gone, so finding it again would not help.
    const made = state.result === undefined ? this.#options.store.findResult(key) : undefined;
    if (made !== undefined) {
      this.#nodes.learn(state, made);
      state.mustRun = false;
      this.#wakeConsumers(state);
      this.#work.push(state);
      return true;
    }
    this.#flights.set(key, []);
    this.#flightOf.set(state, key);
    return false;
  }

  #landed(state: NodeState): void {
    const key = this.#flightOf.get(state) ?? '';
    this.#work.push(...(this.#flights.get(key) ?? []));
    this.#flights.delete(key);
  }

  async #load(state: NodeState, result: StoredResult): Promise<void> {
    const { store } = this.#options;
    const values: Record<string, unknown> = {};
    const loaded: string[] = [];
    for (const [port, { id }] of Object.entries(result.outputs)) {
      const found = await store.load(id, result.tookMs).catch(() => undefined);
      if (found === undefined) break;
      loaded.push(id);
      values[port] = found.value;
    }
    state.phase = 'idle';
    if (loaded.length === Object.keys(result.outputs).length) {
      state.values = values;
      this.#finishCached(state);
      this.#wakeConsumers(state);
    } else {
      // Evicted, or damaged on disk: the node runs after all (rule E9).
      for (const id of loaded) store.unpin(id);
      refusePinned(state.node);
      state.mustRun = true;
    }
  }

  async #runNode(state: NodeState): Promise<void> {
    const { catalogue, emit, openContext, signal, store, plan } = this.#options;
    const { node } = state;
    const nodeType = catalogue.get(node.type);
    if (nodeType === undefined) throw new Error(`the plan holds ${node.type}, which the catalogue does not`);
    // Lets a cancel or another request in between two nodes that never wait themselves.
    await new Promise((resolve) => setImmediate(resolve));
    if (signal.aborted) return;
    const reason: Reason = node.state === 'hit' ? { why: 'evicted' } : node.reason;
    emit({ event: 'node-started', node: node.node, type: node.type, reason });
    const startedMs = performance.now();
    const opened = openContext(node);
    const valueAt = (id: string, port: string): unknown => this.#nodes.state(id).values?.[port];
    const outcome = await callNode(node, nodeType, opened.context, valueAt, {
      verifyInputs: this.#options.verifyInputs ?? false,
    });
    opened.close(outcome.done === 'outputs' ? outcome.outputs : {});
    const tookMs = performance.now() - startedMs;

    if (outcome.done === 'outputs') {
      const outputs = Object.entries(outcome.outputs).map(
        ([port, value]) => [port, { value, ...describeOutput(value) }] as const,
      );
      const effective = this.#nodes.effectiveKey(state) ?? node.planKey;
      state.result = store.put({
        keys: { plan: node.planKey, effective },
        outputs: Object.fromEntries(outputs),
        tookMs,
        modelHashes: plan.modelHashes,
        toDisk: node.description.impure !== true,
      });
      this.#nodes.learn(state, state.result);
      state.values = outcome.outputs;
      state.finished = 'ran';
      emit({
        event: 'node-finished',
        node: node.node,
        type: node.type,
        from: 'run',
        tookMs,
        outputs: outputSummaries(state.result),
      });
    } else if (outcome.done === 'problems') {
      state.finished = 'failed';
      this.#problems.push(...outcome.problems);
      for (const problem of outcome.problems) emit({ event: 'node-failed', node: node.node, type: node.type, problem });
    }
    state.phase = outcome.done === 'outputs' ? 'idle' : 'ended';
    state.mustRun = false;
    this.#landed(state);
    for (const source of this.#nodes.sources(state)) this.#nodes.doneWith(source, node.node);
    if (outcome.done !== 'cancelled') this.#wakeConsumers(state);
    if (state.users.size === 0) this.#nodes.dropValues(state);
  }

  /** The engine itself threw over a node, for example because an output is nothing the store can hold. */
  #broke(state: NodeState, thrown: unknown): void {
    const { node } = state;
    const problem = problemFromThrown(node, {}, thrown);
    state.finished = 'failed';
    state.phase = 'ended';
    this.#problems.push(problem);
    this.#options.emit({ event: 'node-failed', node: node.node, type: node.type, problem });
    this.#landed(state);
    for (const source of this.#nodes.sources(state)) this.#nodes.doneWith(source, node.node);
    this.#wakeConsumers(state);
  }

  #skip(state: NodeState, because: NodeState): void {
    state.finished = 'failed';
    state.phase = 'ended';
    this.#options.emit({ event: 'node-skipped', node: state.node.node, because: because.node.node });
    for (const source of this.#nodes.sources(state)) this.#nodes.doneWith(source, state.node.node);
    this.#wakeConsumers(state);
  }

  #finishCached(state: NodeState): void {
    if (state.finished !== undefined || state.result === undefined) return;
    state.finished = 'cached';
    const { node, type } = state.node;
    const places = Object.values(state.result.outputs).map(({ id }) => this.#options.store.placeOf(id));
    const from = places.every((place) => place === 'memory') ? 'memory' : 'disk';
    this.#options.emit({ event: 'node-finished', node, type, from, tookMs: 0, outputs: outputSummaries(state.result) });
  }

  #wakeConsumers(state: NodeState): void {
    for (const id of state.consumers) this.#work.push(this.#nodes.state(id));
  }
}
