/** Short notices to the user, read out by screen readers; the newest few are shown. */

import { createStore } from 'zustand/vanilla';
import type { Problem } from '../../graphs/format/index.ts';

export interface Notice {
  readonly id: number;
  readonly tone: 'good' | 'bad' | 'plain';
  readonly text: string;
}

const SHOWN = 4;
const GONE_AFTER_MS = 8000;

export const notices = createStore<{ readonly list: readonly Notice[] }>(() => ({ list: [] }));

let nextId = 1;

/** Shows a notice for a while; bad ones stay until they are closed. */
export function say(tone: Notice['tone'], text: string): void {
  const id = nextId;
  nextId += 1;
  notices.setState(({ list }) => ({
    // The same again is one notice, the newest.
    list: [...list.filter((one) => one.text !== text), { id, tone, text }].slice(-SHOWN),
  }));
  if (tone !== 'bad') setTimeout(() => unsay(id), GONE_AFTER_MS);
}

/** Problems as one notice: the first few, each with what to do. */
export function problemsInNotice(problems: readonly Problem[]): string {
  const said = problems.slice(0, SHOWN - 1).map(({ message, fix }) => `${message} ${fix}`);
  const more = problems.length - said.length;
  return [...said, ...(more > 0 ? [`And ${more} more.`] : [])].join(' ');
}

/** Closes a notice. */
export function unsay(id: number): void {
  notices.setState(({ list }) => ({ list: list.filter((notice) => notice.id !== id) }));
}
