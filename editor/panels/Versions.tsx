/** The revisions of the open graph that the server keeps; one can be put in the place of what is open. */

import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { request } from '../link/http.ts';
import { dialogs } from '../state/dialogs.ts';
import { documentStore, replaceGraph } from '../state/document.ts';
import { say } from '../state/notices.ts';
import { told } from '../state/runs.ts';
import { Dialog } from './Dialog.tsx';

type Version = Awaited<ReturnType<typeof request<'listVersions'>>>['versions'][number];

export function Versions() {
  const open = useStore(dialogs, (state) => state.open === 'versions');
  const id = useStore(documentStore, (state) => state.id);
  const current = useStore(documentStore, (state) => state.revision);
  const [versions, setVersions] = useState<readonly Version[]>();
  useEffect(() => {
    if (!open) return;
    setVersions(undefined);
    void told(async () => setVersions((await request('listVersions', { path: { id } })).versions.toReversed()));
  }, [open, id]);
  const restore = (revision: number): void => {
    dialogs.setState({ open: undefined });
    void told(async () => {
      const { graph } = await request('readVersion', { path: { id, revision } });
      replaceGraph(graph, `Restore version ${revision}`);
      say('good', `Version ${revision} is open again. Undo takes it back.`);
    });
  };
  return (
    <Dialog name="versions" title="Earlier versions">
      {versions?.length === 0 && <p>This graph was not saved yet.</p>}
      <ul className="versions">
        {versions?.map(({ revision, savedAtMs }) => (
          <li key={revision}>
            <span>Version {revision}</span>
            <time dateTime={new Date(savedAtMs).toISOString()}>{new Date(savedAtMs).toLocaleString()}</time>
            <button type="button" className="button" disabled={revision === current} onClick={() => restore(revision)}>
              {revision === current ? 'Open now' : 'Restore'}
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
