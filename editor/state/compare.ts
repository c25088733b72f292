/** Which two pictures are compared, and how. */

import { createStore } from 'zustand/vanilla';
import { dialogs } from './dialogs.ts';
import { documentStore } from './document.ts';
import { inputsOf, type Picture, resultsOf } from './results.ts';
import { runStatus } from './run-status.ts';

export interface Compare {
  /** Picture ids of state/results.ts; `right` undefined = one picture alone. */
  readonly left: string | undefined;
  readonly right: string | undefined;
  readonly mode: 'slider' | 'side';
  /** Where the slider stands, 0..100. */
  readonly share: number;
}

export const compareStore = createStore<Compare>(() => ({
  left: undefined,
  right: undefined,
  mode: 'slider',
  share: 50,
}));

/** Everything that can be compared, results first. */
export function comparable(): { readonly results: readonly Picture[]; readonly inputs: readonly Picture[] } {
  const { id, content } = documentStore.getState();
  return { results: resultsOf(runStatus.getState().runs, id), inputs: inputsOf(content.graph) };
}

/** Opens with a picture, alone or beside the first input, the result before it, or another picture by id. */
export function openCompare(shown?: string, beside?: string): void {
  const { results, inputs } = comparable();
  const right = shown ?? results[0]?.id ?? inputs[0]?.id;
  const before = results[results.findIndex(({ id }) => id === right) + 1];
  const others = { input: inputs.at(-1)?.id ?? before?.id, earlier: before?.id ?? inputs.at(-1)?.id };
  const left = beside === 'input' || beside === 'earlier' ? others[beside] : beside;
  compareStore.setState({ left, right, share: 50 });
  dialogs.setState({ open: 'compare' });
}
