/** Finds nodes by name: what matches lights up, the view goes to the first, Enter goes on to the next. */

import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { Icon } from '../icons/Icon.tsx';
import { documentStore } from '../state/document.ts';
import { findStore, nodesMatching } from '../state/find.ts';
import { goToNode } from './flow-handle.ts';
import { focusNode } from './focus.ts';

export function FindBar() {
  const open = useStore(findStore, (state) => state.open);
  return open ? <OpenFindBar /> : null;
}

const MARK_RULE = (ids: readonly string[]): string =>
  ids.map((id) => `.react-flow__node[data-id="${CSS.escape(id)}"] .node`).join(',');

function OpenFindBar() {
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const content = useStore(documentStore, (state) => state.content);
  const found = nodesMatching(content, typed);
  const now = found[at % Math.max(1, found.length)];
  useEffect(() => {
    if (now !== undefined) goToNode(now);
  }, [now]);
  useMarks(found);
  const close = (): void => {
    findStore.setState({ open: false });
    if (now !== undefined) focusNode(now);
  };
  const step = (by: number): void => setAt((at + by + found.length) % Math.max(1, found.length));
  return (
    <search className="find-bar">
      <input
        className="input"
        aria-label="Find a node of this graph"
        placeholder="Find a node"
        // biome-ignore lint/a11y/noAutofocus: the bar appears because somebody wants to type into it
        autoFocus
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'Enter') step(event.shiftKey ? -1 : 1);
          if (event.key === 'Escape') close();
          if (event.key === 'f' && (event.ctrlKey || event.metaKey)) event.preventDefault();
        }}
      />
      <span className="find-count" role="status">
        {typed === '' ? '' : found.length === 0 ? 'none' : `${(at % found.length) + 1} of ${found.length}`}
      </span>
      <button type="button" className="button quiet square small" aria-label="Next" onClick={() => step(1)}>
        <Icon name="down" />
      </button>
      <button type="button" className="button quiet square small" aria-label="Close" onClick={close}>
        <Icon name="cross" />
      </button>
    </search>
  );
}

/** Marks what was found on the elements themselves, also those that come into view later. */
function useMarks(found: readonly string[]): void {
  const key = found.join(' ');
  useEffect(() => {
    if (key === '') return;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`${MARK_RULE(key.split(' '))}{box-shadow:0 0 0 3px var(--warn)}`);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    return () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
    };
  }, [key]);
}
