/** Which value is shown large, if any; one at a time. */

import { createStore } from 'zustand/vanilla';

export interface Enlarged {
  readonly node: string;
  readonly port: string;
}

export const enlargedStore = createStore<{ readonly shown: Enlarged | undefined }>(() => ({ shown: undefined }));

export function enlarge(node: string, port: string): void {
  enlargedStore.setState({ shown: { node, port } });
}
