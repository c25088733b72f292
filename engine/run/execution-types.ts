/** What a run is given and what comes of it. */

import type { Problem } from '../../graphs/format/index.ts';
import type { Catalogue, RunContext } from '../../nodes/kit/index.ts';
import type { StoredResult, ValueStore } from '../cache/value-store.ts';
import type { KeyParts } from '../plan/keys.ts';
import type { Plan, PlanNode } from '../plan/make-plan.ts';
import type { Emit } from './events.ts';

/** A context for one node, and what to do with its device tensors when it is done. */
export interface OpenContext {
  readonly context: RunContext;
  /** Frees what the node left on the device, but the tensors of `outputs`. */
  close(outputs: Readonly<Record<string, unknown>>): void;
}

export interface ExecutionOptions {
  readonly plan: Plan;
  readonly catalogue: Catalogue;
  readonly store: ValueStore;
  readonly openContext: (node: PlanNode) => OpenContext;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** Nodes that may be under way at once; model calls queue up behind their device anyway (E5). */
  readonly lanes?: number;
  /** Hashes the inputs again after every node and fails the node that changed one (E10); for tests and `doctor`. */
  readonly verifyInputs?: boolean;
}

/** How a run ended, and where its values are. Asked-for values stay pinned until `release`. */
export interface ExecutionResult {
  readonly status: 'finished' | 'failed' | 'cancelled';
  readonly problems: readonly Problem[];
  readonly ran: number;
  readonly cached: number;
  /** Results of every node whose outputs are known. */
  readonly results: ReadonlyMap<string, StoredResult>;
  /** Key parts of the nodes that finished, for the reasons of later plans (E4). */
  readonly parts: Readonly<Record<string, KeyParts>>;
  release(): void;
}
