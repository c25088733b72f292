/** What runs said: warnings and notes of nodes, how each run began and ended; newest last. */

import { useStore } from 'zustand';
import type { RunEvent } from '../../engine/protocol/index.ts';
import { timeInWords } from '../canvas/NodeStateMark.tsx';
import { runStatus } from '../state/run-status.ts';

const SHOWN = 200;

function lineOf(event: RunEvent): string | undefined {
  switch (event.event) {
    case 'run-started':
      return `A run started on ${event.device}: ${event.nodes.filter(({ state }) => state === 'miss').length} of ${event.nodes.length} nodes have to run.`;
    case 'run-finished':
      return `Finished in ${timeInWords(event.tookMs)}: ${event.ran} ran, ${event.cached} were kept.`;
    case 'run-failed':
      return `Failed after ${timeInWords(event.tookMs)}: ${event.problems[0]?.message ?? ''}`;
    case 'run-cancelled':
      return `Cancelled after ${timeInWords(event.tookMs)}.`;
    case 'logged':
      return `${event.node ? `${event.node}: ` : ''}${event.message}`;
    default:
      return undefined;
  }
}

export function Log() {
  const log = useStore(runStatus, (state) => state.log);
  const lines = log.flatMap((event) => {
    const text = lineOf(event);
    return text === undefined ? [] : [{ event, text }];
  });
  if (lines.length === 0) return <p>Nothing was said yet.</p>;
  return (
    <div className="log-lines">
      {lines.slice(-SHOWN).map(({ event, text }) => (
        <div key={`${event.runId} ${event.seq}`} data-level={'level' in event ? event.level : 'info'}>
          <time>{new Date(event.atMs).toLocaleTimeString()}</time> {text}
        </div>
      ))}
    </div>
  );
}
