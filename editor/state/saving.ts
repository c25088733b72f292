/** Saving on the revision that was opened: another tab's newer one is never overwritten without being asked. */

import * as z from 'zod';
import { graphSchema } from '../../graphs/format/index.ts';
import { Refused, request } from '../link/http.ts';
import { dialogs } from './dialogs.ts';
import { documentStore, graphToSave, replaceGraph } from './document.ts';
import { problemsInNotice, say } from './notices.ts';
import { runStatus } from './run-status.ts';

const conflictSchema = z.object({ current: z.object({ revision: z.int(), graph: graphSchema }) });

let saving: Promise<void> | undefined;

/** Saves what is open; a save that is under way is waited for, so that a tab cannot be in conflict with itself. */
export async function save(): Promise<void> {
  while (saving) await saving;
  if (documentStore.getState().saveState === 'conflict') {
    dialogs.setState({ open: 'conflict' });
    return;
  }
  // Another revision of the same would put every other tab in conflict for nothing.
  const { saveState, revision } = documentStore.getState();
  if (saveState === 'saved' && revision !== null) return;
  saving = saveNow().finally(() => {
    saving = undefined;
  });
  await saving;
}

async function saveNow(): Promise<void> {
  const { id, content, revision, version } = documentStore.getState();
  documentStore.setState({ saveState: 'saving' });
  try {
    const saved = await request('saveGraph', {
      path: { id },
      body: { graph: graphToSave(content), basedOn: revision },
    });
    if (documentStore.getState().id !== id) return;
    documentStore.setState((state) => ({
      revision: saved.revision,
      saveState: state.version === version ? 'saved' : 'changed',
    }));
    history.replaceState(null, '', `?graph=${encodeURIComponent(id)}`);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const conflict = conflictSchema.safeParse(error.body);
    if (error.status === 409 && conflict.success) {
      documentStore.setState({ saveState: 'conflict', theirs: conflict.data.current });
      dialogs.setState({ open: 'conflict' });
      return;
    }
    documentStore.setState({ saveState: 'failed' });
    // A server that is away is told of by the banner, and what was not saved is saved when it is back.
    if (error.status === 0 && runStatus.getState().connection === 'lost') return;
    say('bad', problemsInNotice(error.problems));
  }
}

/** True when a revision saved elsewhere should be shown here: it is newer and nothing was changed in this tab. */
export function takeSaved(saved: number): boolean {
  const { revision, saveState } = documentStore.getState();
  return saveState === 'saved' && revision !== null && saved > revision;
}

/** Ends a conflict: the other revision replaces what is open here, or is saved over. */
export async function settleConflict(keep: 'theirs' | 'mine'): Promise<void> {
  const { theirs } = documentStore.getState();
  dialogs.setState({ open: undefined });
  if (!theirs) return;
  if (keep === 'theirs') {
    // As an undo step: what was changed here can still be had back.
    documentStore.setState({ revision: theirs.revision, saveState: 'saved', theirs: undefined });
    replaceGraph(theirs.graph, 'Take the other one');
    documentStore.setState({ saveState: 'saved' });
    return;
  }
  documentStore.setState({ revision: theirs.revision, saveState: 'changed', theirs: undefined });
  await save();
}
