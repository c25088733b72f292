/** Commands that select and find. */

import type { Graph } from '../../graphs/format/index.ts';
import { downstreamOf, upstreamOf } from '../canvas/wiring.ts';
import { documentStore } from '../state/document.ts';
import { findStore } from '../state/find.ts';
import { select } from '../state/selection.ts';
import { frameId, noteId } from '../state/things.ts';
import { allNodes, chosenNodes, someNodes } from './chosen.ts';
import type { EditorCommand } from './command.ts';

const grow = (way: (graph: Graph, ids: string[]) => Set<string>) => (): void => {
  const { graph } = documentStore.getState().content;
  if (someNodes()) select(way(graph, chosenNodes()));
};

/** Everything that hangs together with the given nodes, whichever way the links go. */
function connectedTo(graph: Graph, ids: string[]): Set<string> {
  let found = new Set(ids);
  for (;;) {
    const more = new Set([...upstreamOf(graph, found), ...downstreamOf(graph, found)]);
    if (more.size === found.size) return found;
    found = more;
  }
}

export const selectCommands = {
  selectAll: {
    title: 'Select all',
    group: 'Select and find',
    keys: ['Mod+A'],
    run: () => {
      const { frames, notes } = documentStore.getState().content.layout;
      select(allNodes(), [...Object.keys(frames).map(frameId), ...Object.keys(notes).map(noteId)]);
    },
  },
  selectNone: { title: 'Select none', group: 'Select and find', keys: ['Escape'], run: () => select([]) },
  upstream: {
    title: 'Select what it gets from',
    group: 'Select and find',
    keys: ['['],
    when: someNodes,
    run: grow(upstreamOf),
  },
  downstream: {
    title: 'Select what gets from it',
    group: 'Select and find',
    keys: [']'],
    when: someNodes,
    run: grow(downstreamOf),
  },
  connected: {
    title: 'Select what it hangs together with',
    group: 'Select and find',
    keys: ['\\'],
    when: someNodes,
    run: grow(connectedTo),
  },
  find: {
    title: 'Find a node of this graph',
    group: 'Select and find',
    keys: ['Mod+F'],
    run: () => findStore.setState({ open: true }),
  },
} satisfies Record<string, EditorCommand>;
