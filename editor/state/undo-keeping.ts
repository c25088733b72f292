/**
 * Undo across a reload: a tab keeps its history, and what it had not saved yet, in the browser's session storage. It is
 * taken up again when the same document opens at the same revision, and left alone otherwise: never half of it.
 */

import type { Content } from './document.ts';
import { documentStore } from './document.ts';
import type { History } from './history.ts';

const KEY = 'undo';

interface Kept {
  readonly id: string;
  readonly revision: number | null;
  readonly saved: boolean;
  readonly content: Content;
  readonly history: History;
}

/** Keeps the history of the open document. A history too large for the browser's storage is not kept at all. */
export function keepUndo(): void {
  const { id, revision, content, history, saveState } = documentStore.getState();
  const kept: Kept = { id, revision, saved: saveState === 'saved', content, history };
  try {
    sessionStorage.setItem(KEY, JSON.stringify(kept));
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    sessionStorage.removeItem(KEY);
  }
}

/** Gives the document that was just opened its history back, when it is the one that was kept. */
export function takeUndo(): void {
  const text = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  if (text === null) return;
  // Written by this file alone, in this tab.
  const kept = JSON.parse(text) as Kept;
  const { id, revision, version } = documentStore.getState();
  if (kept.id !== id || kept.revision !== revision) return;
  const { content, history } = kept;
  documentStore.setState({ content, history, version: version + 1, saveState: kept.saved ? 'saved' : 'changed' });
}
