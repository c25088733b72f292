/** Where each node of a run stands: what is known of its outputs, who waits for its values, and which of them are held. */

import type { StoredResult, ValueStore } from '../cache/value-store.ts';
import { nodeKey } from '../plan/keys.ts';
import { inputIdentities, type Plan, type PlanNode } from '../plan/make-plan.ts';

/** A node during a run. */
export interface NodeState {
  readonly node: PlanNode;
  readonly consumers: Set<string>;
  phase: 'idle' | 'loading' | 'queued' | 'running' | 'ended';
  /** Something after it has to know what it gives, if not its values. */
  identityWanted: boolean;
  mustRun: boolean;
  /** Set once its outputs are known, from the store or from running. */
  result: StoredResult | undefined;
  /** Held in memory, pinned in the store. */
  values: Readonly<Record<string, unknown>> | undefined;
  /** Nodes that are waiting for the values, and '' for the caller. */
  readonly users: Set<string>;
  finished: 'ran' | 'cached' | 'failed' | undefined;
}

/** The nodes of one run. */
export class NodeStates {
  readonly #store: ValueStore;
  readonly #states = new Map<string, NodeState>();
  readonly #identities = new Map<string, Readonly<Record<string, string>>>();

  constructor(plan: Plan, store: ValueStore) {
    this.#store = store;
    for (const node of plan.nodes) {
      const unknown = {
        identityWanted: false,
        mustRun: false,
        result: undefined,
        values: undefined,
        finished: undefined,
      };
      this.#states.set(node.node, { node, consumers: new Set(), users: new Set(), phase: 'idle', ...unknown });
    }
    for (const state of this.all()) {
      for (const source of this.sources(state)) source.consumers.add(state.node.node);
      if (state.node.known) this.learn(state, store.findResult(state.node.planKey) ?? this.#byContentOnce(state));
    }
  }

  all(): readonly NodeState[] {
    return [...this.#states.values()];
  }

  state(id: string): NodeState {
    const state = this.#states.get(id);
    if (state === undefined) throw new Error(`the plan has no node ${id}`);
    return state;
  }

  /** The nodes linked into a node, each once. */
  sources(state: NodeState): NodeState[] {
    const ids = new Set(Object.values(state.node.inputs).flatMap((links) => links.map((link) => link.node)));
    return [...ids].map((id) => this.state(id));
  }

  isKnown(state: NodeState): boolean {
    return this.#identities.has(state.node.node);
  }

  /** Key by the content of the inputs; undefined as long as one of them is not known (rule E3). */
  effectiveKey(state: NodeState): string | undefined {
    const inputs = inputIdentities(state.node, this.#identities);
    return inputs && nodeKey('effective', state.node.own, inputs);
  }

  byContent(state: NodeState): StoredResult | undefined {
    const key = this.effectiveKey(state);
    return key === undefined ? undefined : this.#store.findResult(key);
  }

  /** The same, found by its plan key from now on: that is what a node is pinned by. */
  #byContentOnce(state: NodeState): StoredResult | undefined {
    const result = this.byContent(state);
    if (result) this.#store.remember(state.node.planKey, result, true);
    return result;
  }

  learn(state: NodeState, result: StoredResult | undefined): void {
    if (result === undefined) return;
    state.result = result;
    const ids = Object.entries(result.outputs).map(([port, { id }]) => [port, id]);
    this.#identities.set(state.node.node, Object.fromEntries(ids));
  }

  /** `user` needs the values no more; the last one lets them go. */
  doneWith(source: NodeState, user: string): void {
    source.users.delete(user);
    if (source.users.size === 0) this.dropValues(source);
  }

  dropValues(state: NodeState): void {
    if (state.values === undefined) return;
    state.values = undefined;
    for (const { id } of Object.values(state.result?.outputs ?? {})) this.#store.unpin(id);
  }
}
