/** A node's title; a double-click or F2 renames: Enter and leaving take it, Escape does not. */

import { useState } from 'react';
import { useStore } from 'zustand';
import { rename } from '../state/edits.ts';
import { renaming } from '../state/selection.ts';

interface TitleProps {
  readonly id: string;
  readonly title: string;
  /** Tells apart nodes of one type that have no title of their own. */
  readonly detail: string;
}

export function NodeTitle({ id, title, detail }: TitleProps) {
  const open = useStore(renaming, (state) => state.id === id);
  return open ? <TitleField id={id} title={title} /> : <Title id={id} title={title} detail={detail} />;
}

function Title({ id, title, detail }: TitleProps) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: F2 does the same for the keyboard
    <span className="node-title" data-tip={`${title} (${id})`} onDoubleClick={() => renaming.setState({ id })}>
      {title} {detail && <small>{detail}</small>}
    </span>
  );
}

function TitleField({ id, title }: { readonly id: string; readonly title: string }) {
  const [draft, setDraft] = useState(title);
  const close = (): void => renaming.setState({ id: undefined });
  const commit = (): void => {
    if (draft !== title) rename(id, draft);
    close();
  };
  return (
    <span className="node-title">
      <input
        className="input nodrag"
        aria-label="Title"
        value={draft}
        // biome-ignore lint/a11y/noAutofocus: the field appears because its title is being renamed
        autoFocus
        onFocus={(event) => event.target.select()}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'Enter') commit();
          if (event.key === 'Escape') close();
        }}
      />
    </span>
  );
}
