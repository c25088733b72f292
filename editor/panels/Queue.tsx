/** Queue and history: what waits, runs and ended, newest first. */

import { useStore } from 'zustand';
import { request } from '../link/http.ts';
import { runStatus } from '../state/run-status.ts';

export function Queue() {
  const runs = useStore(runStatus, (state) => state.runs);
  const paused = useStore(runStatus, (state) => state.paused);
  return (
    <>
      <button
        type="button"
        className="button"
        onClick={() => void request('changeQueue', { body: { paused: !paused } })}
      >
        {paused ? 'Go on' : 'Pause the queue'}
      </button>
      {runs.map(({ runId, name, state, queuedAtMs, startedAtMs, endedAtMs, problems }) => (
        <div key={runId} className="queue-row">
          <span data-state={state}>{state}</span>
          <span>{name}</span>
          <time dateTime={new Date(queuedAtMs).toISOString()}>{new Date(queuedAtMs).toLocaleTimeString()}</time>
          <span>{startedAtMs && endedAtMs ? `${((endedAtMs - startedAtMs) / 1000).toFixed(1)} s` : ''}</span>
          {state === 'queued' || state === 'running' ? (
            <button
              type="button"
              className="button quiet"
              onClick={() => void request('cancelRun', { path: { runId } })}
            >
              Cancel
            </button>
          ) : (
            <button
              type="button"
              className="button quiet"
              onClick={() => void request('retryRun', { path: { runId } })}
            >
              Run again
            </button>
          )}
          <span className="fix">{problems[0]?.message}</span>
        </div>
      ))}
    </>
  );
}
