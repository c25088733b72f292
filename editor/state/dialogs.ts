/** Which dialog is open; one at a time. */

import { createStore } from 'zustand/vanilla';

export type DialogName = 'templates' | 'shortcuts' | 'conflict' | 'versions' | 'compare';

export const dialogs = createStore<{ readonly open: DialogName | undefined }>(() => ({
  open: undefined,
}));
