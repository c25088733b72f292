/** Which dialog is open; one at a time. */

import { createStore } from 'zustand/vanilla';

export const dialogs = createStore<{ readonly open: 'templates' | 'shortcuts' | 'conflict' | undefined }>(() => ({
  open: undefined,
}));
