/** Commands that change what is selected: undo, clipboard, delete, rename, collapse. */

import { change, documentStore, redoChange, undoChange } from '../state/document.ts';
import { linkOfKey } from '../state/layout.ts';
import { removeFromCanvas } from '../state/layout-edits.ts';
import { unlinkInDraft } from '../state/link-edits.ts';
import { renaming, select, selection } from '../state/selection.ts';
import { readThing } from '../state/things.ts';
import { chosenNodes, chosenThings, someNodes, something } from './chosen.ts';
import { copySelection, duplicateSelection, pasteFromClipboard } from './clipboard.ts';
import type { EditorCommand } from './command.ts';

/** Removes what is selected, links included, as one step. */
function removeChosen(heal: boolean): void {
  const links = [...selection.getState().edges].flatMap((key) => linkOfKey(key) ?? []);
  const unlink: Parameters<typeof removeFromCanvas>[2] = (draft) => {
    for (const { from, to } of links) unlinkInDraft(draft, from, to);
  };
  // With a node goes every link it has, selected or not; healing must find them.
  const healing = heal && chosenNodes().length > 0;
  removeFromCanvas(chosenNodes(), chosenThings(), healing ? () => undefined : unlink, healing);
  select([]);
}

const anythingChosen = (): boolean => something() || selection.getState().edges.size > 0;

function startRenaming(): void {
  const things = chosenThings().filter((id) => readThing(id)?.thing !== 'reroute');
  renaming.setState({ id: chosenNodes()[0] ?? things[0] });
}

export const editCommands = {
  undo: {
    title: 'Undo',
    group: 'Edit',
    keys: ['Mod+Z'],
    when: () => documentStore.getState().history.done.length > 0,
    run: () => void undoChange(),
  },
  redo: {
    title: 'Redo',
    group: 'Edit',
    keys: ['Mod+Shift+Z', 'Mod+Y'],
    when: () => documentStore.getState().history.undone.length > 0,
    run: () => void redoChange(),
  },
  copy: { title: 'Copy', group: 'Edit', keys: ['Mod+C'], when: something, run: () => void copySelection() },
  cut: {
    title: 'Cut',
    group: 'Edit',
    keys: ['Mod+X'],
    when: something,
    run: () => void copySelection().then((copied) => copied && removeChosen(false)),
  },
  paste: { title: 'Paste', group: 'Edit', keys: ['Mod+V'], run: () => void pasteFromClipboard(false) },
  pasteLinked: {
    title: 'Paste with incoming links',
    group: 'Edit',
    keys: ['Mod+Shift+V'],
    run: () => void pasteFromClipboard(true),
  },
  duplicate: {
    title: 'Duplicate',
    group: 'Edit',
    keys: ['Mod+D'],
    when: something,
    run: () => duplicateSelection(false),
  },
  duplicateLinked: {
    title: 'Duplicate with incoming links',
    group: 'Edit',
    keys: ['Mod+Shift+D'],
    when: something,
    run: () => duplicateSelection(true),
  },
  remove: {
    title: 'Delete',
    group: 'Edit',
    keys: ['Delete', 'Backspace'],
    when: anythingChosen,
    run: () => anythingChosen() && removeChosen(false),
  },
  removeHealing: {
    title: 'Delete and heal the links',
    group: 'Edit',
    keys: ['Shift+Delete', 'Shift+Backspace'],
    when: someNodes,
    run: () => anythingChosen() && removeChosen(true),
  },
  rename: { title: 'Rename or edit text', group: 'Edit', keys: ['F2'], when: something, run: startRenaming },
  collapse: {
    title: 'Collapse',
    group: 'Edit',
    keys: ['Alt+C'],
    when: someNodes,
    isOn: () => {
      const { nodes } = documentStore.getState().content.layout;
      return someNodes() && chosenNodes().every((id) => nodes[id]?.collapsed === true);
    },
    run: () =>
      change('Collapse', ({ layout }) => {
        const all = chosenNodes().every((id) => layout.nodes[id]?.collapsed === true);
        for (const id of chosenNodes()) {
          const place = layout.nodes[id];
          if (place) place.collapsed = !all;
        }
      }),
  },
} satisfies Record<string, EditorCommand>;
