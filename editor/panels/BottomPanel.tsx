/** Timing, problems, queue, log: tabs under the canvas; a click on the open one folds the panel. */

import { Tabs } from 'radix-ui';
import { useState } from 'react';
import { useStore } from 'zustand';
import { Icon } from '../icons/Icon.tsx';
import { runStatus } from '../state/run-status.ts';
import { Log } from './Log.tsx';
import { Problems, useProblems } from './Problems.tsx';
import { Queue } from './Queue.tsx';
import { Timing } from './Timing.tsx';

const REMEMBERED = 'panel';

export function BottomPanel() {
  const [open, setOpen] = useState(() => localStorage.getItem(REMEMBERED) ?? '');
  const problems = useProblems().length;
  const waiting = useStore(
    runStatus,
    ({ runs }) => runs.filter(({ state }) => state === 'queued' || state === 'running').length,
  );
  const choose = (tab: string): void => {
    const next = tab === open ? '' : tab;
    localStorage.setItem(REMEMBERED, next);
    setOpen(next);
  };
  const trigger = (tab: string, title: string, count = 0, bad = false) => (
    <Tabs.Trigger
      className="tab"
      value={tab}
      onMouseDown={() => choose(tab)}
      onKeyDown={(event) => event.key === 'Enter' && choose(tab)}
    >
      {title}
      {count > 0 && (
        <span className="count" data-bad={bad}>
          {count}
        </span>
      )}
    </Tabs.Trigger>
  );
  return (
    <Tabs.Root className="log" value={open} activationMode="manual">
      <Tabs.List className="tabs" aria-label="Panels">
        {trigger('timing', 'Timing')}
        {trigger('problems', 'Problems', problems, true)}
        {trigger('queue', 'Queue', waiting)}
        {trigger('log', 'Log')}
        <span className="grow" />
        <button
          type="button"
          className="button quiet square small"
          aria-label={open ? 'Fold the panel' : 'Unfold the panel'}
          onClick={() => choose(open || 'timing')}
        >
          <Icon name={open ? 'down' : 'up'} />
        </button>
      </Tabs.List>
      <Tabs.Content className="tab-panel" value="timing">
        <Timing />
      </Tabs.Content>
      <Tabs.Content className="tab-panel" value="problems">
        <Problems />
      </Tabs.Content>
      <Tabs.Content className="tab-panel" value="queue">
        <Queue />
      </Tabs.Content>
      <Tabs.Content className="tab-panel" value="log">
        <Log />
      </Tabs.Content>
    </Tabs.Root>
  );
}
