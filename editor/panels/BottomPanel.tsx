/** Under the canvas: timing, results, problems, queue, models, log. A click on the open tab folds the panel. */

import type { KeyboardEvent, ReactNode } from 'react';
import { useStore } from 'zustand';
import { IconButton } from '../icons/IconButton.tsx';
import { documentStore } from '../state/document.ts';
import { panels, toggleTab } from '../state/panels.ts';
import { resultsOf } from '../state/results.ts';
import { runStatus } from '../state/run-status.ts';
import { Log } from './Log.tsx';
import { Models } from './model-panel/Models.tsx';
import { Problems, useProblems } from './Problems.tsx';
import { Queue } from './Queue.tsx';
import { Results } from './Results.tsx';
import { Splitter } from './Splitter.tsx';
import { Timing } from './Timing.tsx';

const TABS: Readonly<Record<string, { title: string; content: () => ReactNode }>> = {
  timing: { title: 'Timing', content: () => <Timing /> },
  results: { title: 'Results', content: () => <Results /> },
  problems: { title: 'Problems', content: () => <Problems /> },
  queue: { title: 'Queue', content: () => <Queue /> },
  models: { title: 'Models', content: () => <Models /> },
  log: { title: 'Log', content: () => <Log /> },
};

export function BottomPanel() {
  const open = useStore(panels, ({ tab }) => (Object.hasOwn(TABS, tab) ? tab : ''));
  const id = useStore(documentStore, (state) => state.id);
  const problems = useProblems().length;
  const waiting = useStore(
    runStatus,
    ({ runs }) => runs.filter(({ state }) => state === 'queued' || state === 'running').length,
  );
  const results = useStore(runStatus, ({ runs }) => resultsOf(runs, id).length);
  const counts: Readonly<Record<string, number>> = { problems, queue: waiting, results };
  const names = Object.keys(TABS);
  const move = (event: KeyboardEvent<HTMLButtonElement>): void => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const all = [...(event.currentTarget.parentElement?.querySelectorAll<HTMLElement>('[role="tab"]') ?? [])];
    const at = all.indexOf(event.currentTarget);
    const next = by === undefined ? { Home: 0, End: all.length - 1 }[event.key] : (at + by + all.length) % all.length;
    if (next === undefined) return;
    event.preventDefault();
    all[next]?.focus();
  };
  return (
    <section className="below" aria-label="Panels below" data-open={open !== ''}>
      {open !== '' && <Splitter size="bottomPx" label="Height of the panel below" side="top" />}
      <div className="tabs">
        <div className="tab-list" role="tablist" aria-label="Panels">
          {names.map((tab) => (
            <button
              type="button"
              key={tab}
              id={`tab-${tab}`}
              className="tab"
              role="tab"
              aria-selected={tab === open}
              aria-controls={tab === open ? `panel-${tab}` : undefined}
              tabIndex={tab === (open || names[0]) ? 0 : -1}
              onClick={() => toggleTab(tab)}
              onKeyDown={move}
            >
              {TABS[tab]?.title}
              {(counts[tab] ?? 0) > 0 && (
                <span className="count" data-bad={tab === 'problems'}>
                  {counts[tab]}
                </span>
              )}
            </button>
          ))}
        </div>
        <IconButton
          quiet
          small
          icon={open ? 'down' : 'up'}
          label={open ? 'Fold the panel below' : 'Unfold the panel below'}
          tip={null}
          onClick={() => toggleTab(open || 'timing')}
        />
      </div>
      {open !== '' && (
        <div className="tab-panel" id={`panel-${open}`} role="tabpanel" aria-labelledby={`tab-${open}`}>
          {TABS[open]?.content()}
        </div>
      )}
    </section>
  );
}
