/** Queue and history: what runs, what waits in its order, what ended; newest first. */

import { useStore } from 'zustand';
import type { RunSummary } from '../../engine/protocol/index.ts';
import { timeInWords } from '../canvas/NodeStateMark.tsx';
import { Icon, type IconName } from '../icons/Icon.tsx';
import { IconButton } from '../icons/IconButton.tsx';
import { runStatus } from '../state/run-status.ts';
import { cancelRun, deleteRun, moveRun, pauseQueue, restoreRun, retryRun } from '../state/runs.ts';

const ICONS: Readonly<Record<RunSummary['state'], IconName>> = {
  queued: 'clock',
  running: 'play',
  finished: 'check',
  failed: 'cross',
  cancelled: 'skip',
};

export function Queue() {
  const runs = useStore(runStatus, (state) => state.runs);
  const order = useStore(runStatus, (state) => state.order);
  const paused = useStore(runStatus, (state) => state.paused);
  const waiting = order.flatMap((id) => runs.filter(({ runId, state }) => runId === id && state === 'queued'));
  const going = runs.filter(({ state }) => state === 'running');
  const ended = runs
    .filter(({ state }) => state !== 'queued' && state !== 'running')
    .sort((a, b) => (b.endedAtMs ?? 0) - (a.endedAtMs ?? 0));
  return (
    <>
      <div className="queue-head">
        <button type="button" className="button" aria-pressed={paused} onClick={() => void pauseQueue(!paused)}>
          <Icon name={paused ? 'play' : 'pause'} /> {paused ? 'Go on' : 'Pause'}
        </button>
        <span>
          {paused
            ? 'Paused: what runs now ends, nothing else starts.'
            : `${waiting.length} waiting, ${going.length} running`}
        </span>
      </div>
      {runs.length === 0 && <p>No runs yet.</p>}
      <ul className="queue" aria-label="Queue and history">
        {going.map((run) => (
          <Row key={run.runId} run={run} />
        ))}
        {waiting.map((run, i) => (
          <Row key={run.runId} run={run} place={{ at: i, of: waiting.length }} />
        ))}
        {ended.map((run) => (
          <Row key={run.runId} run={run} />
        ))}
      </ul>
    </>
  );
}

function Row({
  run,
  place,
}: {
  readonly run: RunSummary;
  readonly place?: { readonly at: number; readonly of: number };
}) {
  const { runId, name, state, queuedAtMs, startedAtMs, endedAtMs, problems } = run;
  const took = startedAtMs !== null && endedAtMs !== null ? timeInWords(endedAtMs - startedAtMs) : '';
  const action = (label: string, icon: IconName, work: () => Promise<void>, off = false) => (
    <IconButton
      quiet
      small
      icon={icon}
      label={`${label}: ${name}`}
      tip={label}
      disabled={off}
      onClick={() => void work()}
    />
  );
  return (
    <li className="queue-row" data-run={runId}>
      <span className="run-state" data-state={state}>
        <Icon name={ICONS[state]} /> {state}
      </span>
      <span className="run-name" data-tip={name}>
        {name}
      </span>
      <time dateTime={new Date(queuedAtMs).toISOString()}>{new Date(queuedAtMs).toLocaleTimeString()}</time>
      <span className="time">{took}</span>
      <span className="run-actions">
        {place && action('Move up', 'up', () => moveRun(runId, -1), place.at === 0)}
        {place && action('Move down', 'down', () => moveRun(runId, 1), place.at === place.of - 1)}
        {state === 'queued' || state === 'running' ? (
          action('Cancel', 'stop', () => cancelRun(runId))
        ) : (
          <>
            {action('Run again', 'reset', () => retryRun(runId))}
            {action('Restore its graph', 'restore', () => restoreRun(runId))}
            {action('Take out of the history', 'trash', () => deleteRun(runId))}
          </>
        )}
      </span>
      <span className="fix" data-tip={problems[0]?.message}>
        {problems[0]?.message}
      </span>
    </li>
  );
}
