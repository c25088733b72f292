/** Gallery of the sample graphs and of what was saved here, with a picture of each one's result or source. */

import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { addressOf, Refused, request } from '../link/http.ts';
import { dialogs } from '../state/dialogs.ts';
import { say } from '../state/notices.ts';
import { runStatus } from '../state/run-status.ts';
import { openSaved } from '../state/session.ts';
import { Dialog } from './Dialog.tsx';

type Entry = Awaited<ReturnType<typeof request<'listGraphs'>>>['graphs'][number];

const SIDE_PX = 320;

export function Templates() {
  const open = useStore(dialogs, (state) => state.open === 'templates');
  const [entries, setEntries] = useState<readonly Entry[]>([]);
  useEffect(() => {
    if (!open) return;
    request('listGraphs').then(
      ({ graphs }) => setEntries(graphs),
      (error: unknown) => {
        if (!(error instanceof Refused)) throw error;
        say('bad', error.message);
      },
    );
  }, [open]);
  const choose = (id: string): void => {
    dialogs.setState({ open: undefined });
    void openSaved(id);
  };
  const group = (title: string, chosen: readonly Entry[]) =>
    chosen.length > 0 && (
      <section>
        <h3>{title}</h3>
        <div className="templates">
          {chosen.map((entry) => (
            <button type="button" key={entry.id} className="template" onClick={() => choose(entry.id)}>
              <Thumbnail id={entry.id} thumbnail={entry.thumbnail} />
              <strong>{entry.name || entry.id}</strong>
              <span className="template-words">{entry.description}</span>
              {entry.settings.length > 0 && (
                <span className="template-settings">To set: {entry.settings.join(', ')}</span>
              )}
            </button>
          ))}
        </div>
      </section>
    );
  return (
    <Dialog name="templates" title="Graphs" wide>
      {group(
        'Samples',
        entries.filter(({ sample }) => sample),
      )}
      {group(
        'Yours',
        entries.filter(({ sample }) => !sample),
      )}
    </Dialog>
  );
}

/** The result of the graph's last run, else the picture it starts from. */
function Thumbnail({ id, thumbnail }: { readonly id: string; readonly thumbnail: string | null }) {
  const result = useStore(runStatus, ({ runs }) => {
    const last = runs.find(({ graphId, state }) => graphId === id && state === 'finished');
    return Object.values(last?.outputs ?? {}).find(({ kind }) => kind === 'image')?.valueId;
  });
  const [gone, setGone] = useState(false);
  const source =
    thumbnail && addressOf('readPicture', { sha256: thumbnail.slice('picture:'.length) }, { side: SIDE_PX });
  const address = result && !gone ? addressOf('readValue', { valueId: result }, { as: 'webp', side: SIDE_PX }) : source;
  return (
    <span className="thumbnail">
      {address && <img src={address} alt="" loading="lazy" onError={() => setGone(true)} />}
    </span>
  );
}
