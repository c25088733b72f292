/** Every command of the editor: the one table that bar, keyboard and shortcuts sheet share. */

import { dialogs } from '../state/dialogs.ts';
import { change, documentStore, redoChange, undoChange } from '../state/document.ts';
import { removeNodes, setMode } from '../state/edits.ts';
import { arrange } from '../state/layout.ts';
import { runStatus } from '../state/run-status.ts';
import { save } from '../state/saving.ts';
import { openSearch } from '../state/search.ts';
import { renaming, select, selection } from '../state/selection.ts';
import { cancel, run } from '../state/session.ts';
import { copySelection, duplicateSelection, pasteText } from './clipboard.ts';

export interface EditorCommand {
  readonly title: string;
  /** Shortcuts as shown; Mod is Ctrl, or Cmd on a Mac. */
  readonly keys: readonly string[];
  readonly run: () => void;
}

const chosen = (): string[] => [...selection.getState().nodes];

function toggleMode(mode: 'mute' | 'bypass'): void {
  const { nodes } = documentStore.getState().content.graph;
  const ids = chosen();
  const all = ids.length > 0 && ids.every((id) => nodes[id]?.mode === mode);
  if (ids.length > 0) setMode(ids, all ? undefined : mode);
}

function nudge(dx: number, dy: number): void {
  const ids = chosen();
  if (ids.length === 0) return;
  change(
    'Move',
    ({ layout }) => {
      for (const id of ids) {
        const place = layout.nodes[id];
        if (place) Object.assign(place, { x: place.x + dx, y: place.y + dy });
      }
    },
    `nudge ${ids.join(' ')}`,
  );
}

const NUDGE_PX = 10;

export const commands = {
  run: { title: 'Run', keys: ['Mod+Enter'], run: () => void run() },
  runHere: {
    title: 'Run to the selected node',
    keys: ['Shift+Enter'],
    run: () => {
      const targets = chosen().flatMap((node) => targetsOf(node));
      if (targets.length > 0) void run(targets);
    },
  },
  live: {
    title: 'Live: run what changes at once',
    keys: ['Mod+Shift+L'],
    run: () => runStatus.setState(({ live }) => ({ live: !live })),
  },
  rename: { title: 'Rename', keys: ['F2'], run: () => renaming.setState({ id: chosen()[0] }) },
  cancel: { title: 'Cancel', keys: ['Mod+.'], run: () => void cancel() },
  save: { title: 'Save', keys: ['Mod+S'], run: () => void save() },
  undo: { title: 'Undo', keys: ['Mod+Z'], run: () => void undoChange() },
  redo: { title: 'Redo', keys: ['Mod+Shift+Z', 'Mod+Y'], run: () => void redoChange() },
  add: {
    title: 'Add a node',
    keys: ['Space', 'Shift+A'],
    run: () => openSearch({ x: window.innerWidth / 2 - 170, y: window.innerHeight / 3 }, undefined),
  },
  remove: { title: 'Delete', keys: ['Delete', 'Backspace'], run: () => chosen().length > 0 && removeNodes(chosen()) },
  copy: { title: 'Copy', keys: ['Mod+C'], run: () => void copySelection() },
  cut: {
    title: 'Cut',
    keys: ['Mod+X'],
    run: () => {
      void copySelection().then((copied) => copied && removeNodes(chosen()));
    },
  },
  paste: {
    title: 'Paste',
    keys: ['Mod+V'],
    run: () => void navigator.clipboard.readText().then((text) => pasteText(text, false)),
  },
  pasteLinked: {
    title: 'Paste with incoming links',
    keys: ['Mod+Shift+V'],
    run: () => void navigator.clipboard.readText().then((text) => pasteText(text, true)),
  },
  duplicate: { title: 'Duplicate', keys: ['Mod+D'], run: () => duplicateSelection(false) },
  duplicateLinked: {
    title: 'Duplicate with incoming links',
    keys: ['Mod+Shift+D'],
    run: () => duplicateSelection(true),
  },
  selectAll: {
    title: 'Select all',
    keys: ['Mod+A'],
    run: () => select(Object.keys(documentStore.getState().content.graph.nodes)),
  },
  selectNone: { title: 'Select none', keys: ['Escape'], run: () => select([]) },
  mute: { title: 'Mute', keys: ['M'], run: () => toggleMode('mute') },
  bypass: { title: 'Bypass', keys: ['B'], run: () => toggleMode('bypass') },
  collapse: {
    title: 'Collapse',
    keys: ['Alt+C'],
    run: () =>
      change('Collapse', ({ layout }) => {
        for (const id of chosen()) {
          const place = layout.nodes[id];
          if (place) place.collapsed = place.collapsed !== true;
        }
      }),
  },
  arrange: {
    title: 'Arrange',
    keys: ['Mod+L'],
    run: () => {
      const { graph } = documentStore.getState().content;
      const ids = chosen().length > 1 ? chosen() : Object.keys(graph.nodes);
      const places = arrange(graph, ids, measuredSize);
      change('Arrange', ({ layout }) => {
        for (const [id, place] of Object.entries(places)) layout.nodes[id] = { ...layout.nodes[id], ...place };
      });
    },
  },
  nudgeLeft: { title: 'Nudge left', keys: ['ArrowLeft'], run: () => nudge(-NUDGE_PX, 0) },
  nudgeRight: { title: 'Nudge right', keys: ['ArrowRight'], run: () => nudge(NUDGE_PX, 0) },
  nudgeUp: { title: 'Nudge up', keys: ['ArrowUp'], run: () => nudge(0, -NUDGE_PX) },
  nudgeDown: { title: 'Nudge down', keys: ['ArrowDown'], run: () => nudge(0, NUDGE_PX) },
  templates: { title: 'Templates', keys: ['Mod+O'], run: () => dialogs.setState({ open: 'templates' }) },
  shortcuts: { title: 'Shortcuts', keys: ['?'], run: () => dialogs.setState({ open: 'shortcuts' }) },
  theme: {
    title: 'Light or dark theme',
    keys: [],
    run: () => {
      const { dataset } = document.documentElement;
      dataset.theme = dataset.theme === 'light' ? 'dark' : 'light';
      localStorage.setItem('theme', dataset.theme);
    },
  },
} satisfies Record<string, EditorCommand>;

export type CommandName = keyof typeof commands;

/** First output of a node, or its input's source for a node without one. */
function targetsOf(node: string): { node: string; port: string }[] {
  const { graph } = documentStore.getState().content;
  const linked = Object.values(graph.nodes).flatMap(({ inputs }) =>
    Object.values(inputs).flatMap((input) => (Array.isArray(input) ? input : [input])),
  );
  const exposed = Object.values(graph.outputs);
  const ports = [...linked, ...exposed].filter((link) => link.node === node).map(({ port }) => port);
  const [first] = ports;
  return first === undefined ? [] : [{ node, port: first }];
}

function measuredSize(id: string): { width: number; height: number } {
  const element = document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`);
  return { width: element?.offsetWidth ?? 240, height: element?.offsetHeight ?? 220 };
}
