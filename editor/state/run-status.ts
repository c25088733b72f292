/**
 * What runs, as the nodes show it: per node its state, progress, time, reason, previews and outputs of the newest run;
 * stale marks come from comparing the graph that ran with the graph that is open.
 */

import { createStore } from 'zustand/vanilla';
import type {
  OutputSummary,
  PlannedNode,
  PreviewHeader,
  Reason,
  RunEvent,
  RunSummary,
} from '../../engine/protocol/index.ts';
import type { Problem } from '../../graphs/format/index.ts';

export type NodeState = 'idle' | 'queued' | 'running' | 'done' | 'cached' | 'failed' | 'skipped';

export interface NodeStatus {
  readonly state: NodeState;
  /** 0..1 while running. */
  readonly share: number;
  readonly note: string | undefined;
  readonly startedAtMs: number | undefined;
  readonly tookMs: number | undefined;
  readonly problem: Problem | undefined;
  readonly outputs: Readonly<Record<string, OutputSummary>>;
}

export interface Preview {
  /** Object URL of the encoded picture. */
  readonly url: string;
  readonly seq: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

export interface RunStatus {
  readonly connection: 'connecting' | 'open' | 'lost';
  readonly runs: readonly RunSummary[];
  readonly paused: boolean;
  /** A changed param runs at once, and an older run of the graph gives way. */
  readonly live: boolean;
  /** Run whose events the nodes show. */
  readonly shownRun: string | undefined;
  readonly nodes: Readonly<Record<string, NodeStatus>>;
  /** Newest preview by `node/port`. */
  readonly previews: Readonly<Record<string, Preview>>;
  /** Why each node would run, by the last plan. */
  readonly reasons: Readonly<Record<string, Reason>>;
  /** What keeps the graph from running, by the last plan. */
  readonly problems: readonly Problem[];
  readonly log: readonly RunEvent[];
}

const idle: NodeStatus = {
  state: 'idle',
  share: 0,
  note: undefined,
  startedAtMs: undefined,
  tookMs: undefined,
  problem: undefined,
  outputs: {},
};

const MAX_LOG = 2000;

export const runStatus = createStore<RunStatus>(() => ({
  connection: 'connecting',
  runs: [],
  paused: false,
  live: false,
  shownRun: undefined,
  nodes: {},
  previews: {},
  reasons: {},
  problems: [],
  log: [],
}));

/** Status of a node; idle when nothing is known. */
export function statusOf(status: RunStatus, node: string): NodeStatus {
  return status.nodes[node] ?? idle;
}

/** True when a node's shown result is not what the graph would give now. */
export function isStale({ state }: NodeStatus, reason: Reason | undefined): boolean {
  const ended = state === 'done' || state === 'cached';
  return ended && reason !== undefined && reason.why !== 'hit' && reason.why !== 'impure';
}

function withNode(status: RunStatus, node: string, part: Partial<NodeStatus>): RunStatus['nodes'] {
  return { ...status.nodes, [node]: { ...statusOf(status, node), ...part } };
}

function nodesAfter(status: RunStatus, event: RunEvent): RunStatus['nodes'] {
  switch (event.event) {
    case 'run-started': {
      const queued = event.nodes.map(({ node, state }): [string, NodeStatus] => [
        node,
        { ...idle, outputs: statusOf(status, node).outputs, state: state === 'hit' ? 'cached' : 'queued' },
      ]);
      return { ...status.nodes, ...Object.fromEntries(queued) };
    }
    case 'node-started':
      return withNode(status, event.node, { state: 'running', share: 0, startedAtMs: event.atMs, problem: undefined });
    case 'node-progress':
      return withNode(status, event.node, { share: event.share, note: event.note });
    case 'node-finished':
      return withNode(status, event.node, {
        state: event.from === 'run' ? 'done' : 'cached',
        share: 1,
        note: undefined,
        tookMs: event.tookMs,
        outputs: event.outputs,
      });
    case 'node-failed':
      return withNode(status, event.node, { state: 'failed', problem: event.problem });
    case 'node-skipped':
      return withNode(status, event.node, { state: 'skipped', note: event.because });
    case 'run-cancelled':
    case 'run-failed': {
      const stopped = Object.entries(status.nodes).map(([id, node]): [string, NodeStatus] =>
        node.state === 'queued' || node.state === 'running'
          ? [id, { ...node, state: 'skipped', note: 'the run stopped' }]
          : [id, node],
      );
      return Object.fromEntries(stopped);
    }
    default:
      return status.nodes;
  }
}

/** Status after an event of a run of the graph `graphId`; those of other graphs change the log only. */
function after(status: RunStatus, event: RunEvent, graphId: string): RunStatus {
  const ours = status.runs.find(({ runId }) => runId === event.runId)?.graphId === graphId;
  const shownRun = event.event === 'run-started' && ours ? event.runId : status.shownRun;
  const shown = { ...status, shownRun };
  return event.runId === shownRun ? { ...shown, nodes: nodesAfter(shown, event) } : shown;
}

/** Takes in an event; `graphId` is the open graph. */
export function takeEvent(event: RunEvent, graphId: string): void {
  runStatus.setState((status) => ({
    ...after(status, event, graphId),
    log: [...status.log, event].slice(-MAX_LOG),
  }));
}

/** Takes in a preview; an older one of the same port is dropped, its picture freed. */
export function takePreview(header: PreviewHeader, picture: Uint8Array): void {
  const port = `${header.node}/${header.port}`;
  const { previews, shownRun } = runStatus.getState();
  if (shownRun !== undefined && header.runId !== shownRun) return;
  const older = previews[port];
  if (older) URL.revokeObjectURL(older.url);
  const url = URL.createObjectURL(new Blob([picture.slice()], { type: `image/${header.format}` }));
  const { seq, widthPx, heightPx } = header;
  runStatus.setState({ previews: { ...previews, [port]: { url, seq, widthPx, heightPx } } });
}

/** Takes in a changed run. */
export function takeRun(run: RunSummary): void {
  runStatus.setState(({ runs }) => ({
    runs: runs.some(({ runId }) => runId === run.runId)
      ? runs.map((known) => (known.runId === run.runId ? run : known))
      : [run, ...runs],
  }));
}

/** Takes in a plan: why each node would run, and what is wrong with the graph. */
export function takePlan(nodes: readonly PlannedNode[], problems: readonly Problem[]): void {
  runStatus.setState({ reasons: Object.fromEntries(nodes.map(({ node, reason }) => [node, reason])), problems });
}

/** Shows what is known of another graph's runs: it was opened. */
export function showRunsOf(graphId: string): void {
  const { previews } = runStatus.getState();
  for (const { url } of Object.values(previews)) URL.revokeObjectURL(url);
  runStatus.setState((status) => {
    const empty = { ...status, nodes: {}, previews: {}, reasons: {}, problems: [], shownRun: undefined };
    return status.log.reduce((shown: RunStatus, event) => after(shown, event, graphId), empty);
  });
}
