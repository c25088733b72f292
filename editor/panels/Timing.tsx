/** Where the time of the shown run went: a bar per node on one time axis, the critical path marked, what was kept. */

import type { CSSProperties } from 'react';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { timeInWords } from '../canvas/NodeStateMark.tsx';
import { Icon } from '../icons/Icon.tsx';
import { catalogueStore } from '../state/catalogue.ts';
import { documentStore } from '../state/document.ts';
import { runStatus } from '../state/run-status.ts';
import { timingOf } from '../state/timing.ts';
import { titleOf } from '../state/titles.ts';
import { useShowNode } from './use-show-node.ts';

const TICK_MS = 250;

/** The time, told again while something runs. */
function useNow(runs: boolean): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    if (!runs) return;
    const ticking = setInterval(() => setNowMs(Date.now()), TICK_MS);
    return () => clearInterval(ticking);
  }, [runs]);
  return nowMs;
}

export function Timing() {
  const nodes = useStore(runStatus, (state) => state.nodes);
  const startedAtMs = useStore(runStatus, (state) => state.shownStartedAtMs);
  const totalMs = useStore(runStatus, (state) => state.shownTookMs);
  const graph = useStore(documentStore, (state) => state.content.graph);
  const descriptions = useStore(catalogueStore, (state) => state.descriptions);
  const show = useShowNode();
  const going = startedAtMs !== undefined && totalMs === undefined;
  const nowMs = useNow(going);
  if (startedAtMs === undefined) return <p>Nothing ran yet. Press Run.</p>;
  const { rows, kept, criticalMs, endMs } = timingOf(nodes, graph, startedAtMs, nowMs);
  return (
    <>
      <p className="timing-total">
        <strong>{going ? 'Running' : `${timeInWords(totalMs ?? 0)} in all`}</strong>
        <span>
          {rows.length} ran, {kept.length} kept
        </span>
        {rows.length > 0 && (
          <span className="critical-key">
            <Icon name="path" /> critical path {timeInWords(criticalMs)}
          </span>
        )}
      </p>
      <ul className="timing" aria-label="Time per node">
        {rows.map(({ node, state, startMs, tookMs, critical }) => (
          <li key={node} data-critical={critical}>
            <button type="button" onClick={() => show(node)}>
              <span className="name">
                {critical && <Icon name="path" />}
                {titleOf(graph, descriptions, node)} <code>{node}</code>
              </span>
              <span className="track">
                <span
                  className="bar-line"
                  data-state={state}
                  style={
                    {
                      '--start': startMs / endMs,
                      '--length': (tookMs ?? Math.max(0, nowMs - startedAtMs - startMs)) / endMs,
                    } as CSSProperties
                  }
                />
              </span>
              <span className="time">
                {critical && <span className="visually-hidden">on the critical path, </span>}
                {tookMs === undefined ? 'running' : timeInWords(tookMs)}
                {state === 'failed' && ', failed'}
              </span>
            </button>
          </li>
        ))}
        {kept.map(({ node, keptIn }) => (
          <li key={node} className="kept">
            <button type="button" onClick={() => show(node)}>
              <span className="name">
                {titleOf(graph, descriptions, node)} <code>{node}</code>
              </span>
              <span className="track" />
              <span className="time">kept{keptIn === 'disk' ? ', disk' : ''}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
