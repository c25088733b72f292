/** A node's state by icon, word and number, never by colour alone; on hover, why it will run. */

import { useStore } from 'zustand';
import type { Reason } from '../../engine/protocol/index.ts';
import type { GraphNode } from '../../graphs/format/index.ts';
import { Icon, type IconName } from '../icons/Icon.tsx';
import { isStale, type NodeState, type NodeStatus, runStatus } from '../state/run-status.ts';

const ICONS: Readonly<Record<NodeState, IconName | undefined>> = {
  idle: undefined,
  queued: 'clock',
  running: 'play',
  done: 'check',
  cached: 'stack',
  failed: 'cross',
  skipped: 'skip',
};

/** A duration as people read it. */
export function timeInWords(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

function words({ state, share, tookMs }: NodeStatus): string {
  if (state === 'running') return share > 0 ? `${Math.round(share * 100)} %` : 'runs';
  if (state === 'done' && tookMs !== undefined) return timeInWords(tookMs);
  return state === 'idle' ? '' : state;
}

/** Why a node runs or does not, as a sentence. */
export function reasonInWords(reason: Reason): string {
  switch (reason.why) {
    case 'hit':
      return `Nothing to do: its result is kept (${reason.store}).`;
    case 'changed':
      return `Will run: ${reason.part} ${reason.name} changed.`;
    case 'never-run':
      return 'Will run: it never ran like this.';
    case 'evicted':
      return 'Will run: its result was let go to make room.';
    case 'pinned':
      return reason.store === 'gone' ? 'Its pinned result is not kept here: unpin it.' : 'Pinned to a kept result.';
    case 'impure':
      return 'Runs every time: it does something outside.';
  }
}

export function NodeStateMark({
  id,
  status,
  mode,
}: {
  readonly id: string;
  readonly status: NodeStatus;
  readonly mode: GraphNode['mode'];
}) {
  const reason = useStore(runStatus, ({ reasons }) => reasons[id]);
  const stale = isStale(status, reason);
  // A node that never ran has nothing to tell but why it will.
  const waits = status.state === 'idle' && reason !== undefined && !mode;
  const icon = waits ? 'dot' : ICONS[status.state];
  const why = [status.note, reason && reasonInWords(reason)].filter(Boolean).join(' ');
  return (
    <span className="node-state" data-state={stale ? 'stale' : status.state} data-tip={why || undefined}>
      {mode && (
        <>
          <Icon name={mode} />
          {mode}
        </>
      )}
      {stale ? <Icon name="reset" /> : icon && <Icon name={icon} />}
      <span>{stale ? 'stale' : words(status)}</span>
      {waits && <span className="visually-hidden">{why}</span>}
    </span>
  );
}
