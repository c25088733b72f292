/** What a screen reader is told of: changes, undo, and how runs go. The canvas has the live region that says it. */

import { createStore } from 'zustand/vanilla';
import { documentStore } from './document.ts';
import { runStatus } from './run-status.ts';

export const announcements = createStore<{ readonly text: string; readonly count: number }>(() => ({
  text: '',
  count: 0,
}));

/** Says something; the same words twice are said twice. */
export function announce(text: string): void {
  announcements.setState(({ count }) => ({ text, count: count + 1 }));
}

const RUN_WORDS = {
  queued: 'Run queued',
  running: 'Run started',
  finished: 'Run finished',
  failed: 'Run failed',
  cancelled: 'Run cancelled',
} as const;

/** Announces steps of the document and changes of runs of the open graph; gives what stops it. */
export function watchForAnnouncements(): () => void {
  const unwatchDocument = documentStore.subscribe(({ id, history }, before) => {
    if (history === before.history || id !== before.id) return;
    const done = history.done.at(-1);
    const undone = history.undone.at(-1);
    if (history.undone.length > before.history.undone.length && undone) announce(`Undid: ${undone.label}`);
    else if (history.undone.length < before.history.undone.length && done === before.history.undone.at(-1))
      announce(`Redid: ${done?.label ?? ''}`);
    else if (done && done !== before.history.done.at(-1)) announce(done.label);
  });
  const unwatchRuns = runStatus.subscribe(({ runs }, before) => {
    if (runs === before.runs) return;
    const { id } = documentStore.getState();
    for (const run of runs) {
      if (run.graphId !== id) continue;
      const was = before.runs.find(({ runId }) => runId === run.runId)?.state;
      if (was === run.state || (was === undefined && before.runs.length === 0)) continue;
      const tookMs = run.startedAtMs !== null && run.endedAtMs !== null ? run.endedAtMs - run.startedAtMs : undefined;
      const problem = run.problems[0]?.message ?? '';
      const time = tookMs === undefined ? '' : ` after ${(tookMs / 1000).toFixed(1)} seconds`;
      announce(`${RUN_WORDS[run.state]}${time}. ${problem}`.trim());
    }
  });
  return () => {
    unwatchDocument();
    unwatchRuns();
  };
}
