/** What a link is being dragged from, for ports to say whether they would take it. */

import { createStore } from 'zustand/vanilla';
import type { Link } from '../../graphs/format/index.ts';

export interface LinkDrag {
  readonly from: { readonly at: Link; readonly side: 'input' | 'output' } | undefined;
}

export const linkDrag = createStore<LinkDrag>(() => ({ from: undefined }));
