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
  /** Store that the result was kept in; undefined when it ran. */
  readonly keptIn: 'memory' | 'disk' | undefined;
  readonly problem: Problem | undefined;
  readonly outputs: Readonly<Record<string, OutputSummary>>;
  /** Key its outputs are kept under: what the node can be pinned to. */
  readonly key: string | undefined;
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
  /** Queue and history, newest first. */
  readonly runs: readonly RunSummary[];
  /** Ids that wait, first to run first. */
  readonly order: readonly string[];
  readonly paused: boolean;
  /** A changed param runs at once, and an older run of the graph gives way. */
  readonly live: boolean;
  /** Run whose events the nodes show. */
  readonly shownRun: string | undefined;
  /** When it began, and how long it took once it has ended. */
  readonly shownStartedAtMs: number | undefined;
  readonly shownTookMs: number | undefined;
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
  keptIn: undefined,
  problem: undefined,
  outputs: {},
  key: undefined,
};

const MAX_LOG = 2000;

export const runStatus = createStore<RunStatus>(() => ({
  connection: 'connecting',
  runs: [],
  order: [],
  paused: false,
  live: false,
  shownRun: undefined,
  shownStartedAtMs: undefined,
  shownTookMs: undefined,
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
  return ended && reason !== undefined && reason.why !== 'hit' && reason.why !== 'impure' && reason.why !== 'pinned';
}

function withNode(status: RunStatus, node: string, part: Partial<NodeStatus>): RunStatus['nodes'] {
  return { ...status.nodes, [node]: { ...statusOf(status, node), ...part } };
}

function nodesAfter(status: RunStatus, event: RunEvent): RunStatus['nodes'] {
  switch (event.event) {
    case 'run-started': {
      // Nodes that are no part of this run keep what they show; those that are keep their last picture until the next.
      const planned = event.nodes.map(({ node, state, reason, key }): [string, NodeStatus] => [
        node,
        {
          ...idle,
          outputs: statusOf(status, node).outputs,
          state: state === 'hit' ? 'cached' : 'queued',
          keptIn: reason.why === 'hit' ? reason.store : undefined,
          key,
        },
      ]);
      return { ...status.nodes, ...Object.fromEntries(planned) };
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
        keptIn: event.from === 'run' ? undefined : event.from,
        outputs: event.outputs,
      });
    case 'node-failed':
      return withNode(status, event.node, {
        state: 'failed',
        problem: event.problem,
        tookMs: event.atMs - (statusOf(status, event.node).startedAtMs ?? event.atMs),
      });
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
  if (event.runId !== shownRun) return status;
  return { ...status, shownRun, ...timesAfter(status, event), nodes: nodesAfter(status, event) };
}

function timesAfter(
  { shownStartedAtMs, shownTookMs }: RunStatus,
  event: RunEvent,
): Pick<RunStatus, 'shownStartedAtMs' | 'shownTookMs'> {
  switch (event.event) {
    case 'run-started':
      return { shownStartedAtMs: event.atMs, shownTookMs: undefined };
    case 'run-finished':
    case 'run-failed':
    case 'run-cancelled':
      return { shownStartedAtMs, shownTookMs: event.tookMs };
    default:
      return { shownStartedAtMs, shownTookMs };
  }
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
  runStatus.setState(({ runs, order }) => ({
    runs: runs.some(({ runId }) => runId === run.runId)
      ? runs.map((known) => (known.runId === run.runId ? run : known))
      : [run, ...runs],
    order:
      run.state !== 'queued'
        ? order.filter((runId) => runId !== run.runId)
        : order.includes(run.runId)
          ? order
          : [...order, run.runId],
  }));
}

/** Takes in the snapshot of a welcome. Nodes of a run that ended while nobody listened wait for nothing any more. */
export function takeSnapshot(runs: readonly RunSummary[], paused: boolean, replay: boolean): void {
  runStatus.setState((status) => {
    const shown = runs.find(({ runId }) => runId === status.shownRun);
    const goes = replay || shown?.state === 'running' || shown?.state === 'queued';
    const settled = Object.entries(status.nodes).map(([id, node]): [string, NodeStatus] =>
      node.state === 'queued' || node.state === 'running' ? [id, { ...node, state: 'idle' }] : [id, node],
    );
    return {
      runs,
      paused,
      order: runs.flatMap(({ runId, state }) => (state === 'queued' ? [runId] : [])).reverse(),
      ...(goes ? {} : { nodes: Object.fromEntries(settled) }),
    };
  });
}

/** Takes in a plan: why each node would run, and what is wrong with the graph. */
export function takePlan(nodes: readonly PlannedNode[], problems: readonly Problem[]): void {
  runStatus.setState((status) => {
    // What is kept from an earlier run is shown although nothing ran since the page was opened.
    const kept = nodes.flatMap(({ node, state, reason, outputs, key }): [string, NodeStatus][] => {
      const known = statusOf(status, node);
      // After an undo the node shows what it gave with the params it has again.
      const shows =
        known.state === 'idle' || ((known.state === 'done' || known.state === 'cached') && known.key !== key);
      return state === 'hit' && outputs && shows
        ? [[node, { ...idle, key, state: 'cached', outputs, keptIn: reason.why === 'hit' ? reason.store : undefined }]]
        : [];
    });
    return {
      reasons: Object.fromEntries(nodes.map(({ node, reason }) => [node, reason])),
      problems,
      ...(kept.length > 0 ? { nodes: { ...status.nodes, ...Object.fromEntries(kept) } } : {}),
    };
  });
}

/** Shows what is known of another graph's runs: it was opened. */
export function showRunsOf(graphId: string): void {
  const { previews } = runStatus.getState();
  for (const { url } of Object.values(previews)) URL.revokeObjectURL(url);
  runStatus.setState((status) => {
    const empty = {
      ...status,
      nodes: {},
      previews: {},
      reasons: {},
      problems: [],
      shownRun: undefined,
      shownTookMs: undefined,
    };
    return status.log.reduce((shown: RunStatus, event) => after(shown, event, graphId), empty);
  });
}
