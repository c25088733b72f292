/**
 * Where the time of a run went: a row per node, and the critical path, the chain of links whose nodes took longest
 * together; a run cannot be shorter than that whatever overlaps. Pure.
 */

import type { Graph } from '../../graphs/format/index.ts';
import type { NodeState, NodeStatus } from './run-status.ts';

export interface TimingRow {
  readonly node: string;
  readonly state: NodeState;
  /** From the start of the run. */
  readonly startMs: number;
  /** Undefined while it runs. */
  readonly tookMs: number | undefined;
  readonly critical: boolean;
}

export interface Timing {
  /** Nodes that ran or run, by when they started. */
  readonly rows: readonly TimingRow[];
  readonly kept: readonly { readonly node: string; readonly keptIn: 'memory' | 'disk' | undefined }[];
  /** Together, the nodes of the critical path. */
  readonly criticalMs: number;
  /** End of the last row. */
  readonly endMs: number;
}

const SHOWN: readonly NodeState[] = ['running', 'done', 'failed'];

function sourcesOf(graph: Graph, node: string): string[] {
  return Object.values(graph.nodes[node]?.inputs ?? {}).flatMap((input) =>
    (Array.isArray(input) ? input : [input]).map((link) => link.node),
  );
}

/** Nodes of the chain that took longest together, and its time; a stack, since chains may be thousands long. */
function criticalPath(graph: Graph, tookMs: ReadonlyMap<string, number>): { nodes: Set<string>; ms: number } {
  const best = new Map<string, { ms: number; from: string | undefined }>();
  const begun = new Set<string>();
  for (const root of Object.keys(graph.nodes)) {
    const stack = [root];
    for (let node = stack.at(-1); node !== undefined; node = stack.at(-1)) {
      const sources = sourcesOf(graph, node).filter((source) => source !== node);
      const waiting = sources.filter((source) => !best.has(source) && !begun.has(source));
      begun.add(node);
      if (waiting.length > 0 && !best.has(node)) {
        stack.push(...waiting);
        continue;
      }
      stack.pop();
      if (best.has(node)) continue;
      let longest: { ms: number; from: string | undefined } = { ms: 0, from: undefined };
      for (const source of sources) {
        const ms = best.get(source)?.ms ?? 0;
        if (ms > longest.ms) longest = { ms, from: source };
      }
      best.set(node, { ms: longest.ms + (tookMs.get(node) ?? 0), from: longest.from });
    }
  }
  let end: string | undefined;
  for (const [node, { ms }] of best) if (ms > (end === undefined ? 0 : (best.get(end)?.ms ?? 0))) end = node;
  const nodes = new Set<string>();
  for (let node = end; node !== undefined; node = best.get(node)?.from) if (tookMs.has(node)) nodes.add(node);
  return { nodes, ms: end === undefined ? 0 : (best.get(end)?.ms ?? 0) };
}

/** Timing of what the nodes show; `startedAtMs` is when the run began, `nowMs` ends what still runs. */
export function timingOf(
  nodes: Readonly<Record<string, NodeStatus>>,
  graph: Graph,
  startedAtMs: number,
  nowMs: number,
): Timing {
  const known = Object.entries(nodes).filter(([node]) => graph.nodes[node]);
  const shown = known.filter(
    // What an earlier run did to nodes that this one left alone is no part of it.
    ([, status]) => SHOWN.includes(status.state) && (status.startedAtMs ?? 0) >= startedAtMs,
  );
  const tookMs = new Map(
    shown.map(([node, status]) => [node, status.tookMs ?? nowMs - (status.startedAtMs ?? nowMs)] as const),
  );
  const critical = criticalPath(graph, tookMs);
  const rows = shown
    .map(
      ([node, status]): TimingRow => ({
        node,
        state: status.state,
        startMs: Math.max(0, (status.startedAtMs ?? startedAtMs) - startedAtMs),
        tookMs: status.tookMs,
        critical: critical.nodes.has(node),
      }),
    )
    .sort((a, b) => a.startMs - b.startMs);
  return {
    rows,
    kept: known.flatMap(([node, { state, keptIn }]) => (state === 'cached' ? [{ node, keptIn }] : [])),
    criticalMs: critical.ms,
    endMs: Math.max(1, ...rows.map(({ node, startMs }) => startMs + (tookMs.get(node) ?? 0))),
  };
}
