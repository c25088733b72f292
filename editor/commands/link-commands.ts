/** Commands that add and link: the search, notes, linking by keyboard, points of links. */

import { centreOfScreen, pointerOnCanvas, toCanvas } from '../canvas/flow-handle.ts';
import { clearOfNodes } from '../canvas/free-place.ts';
import { addPointAt } from '../canvas/link-points.ts';
import { linkOfKey } from '../state/layout.ts';
import { addNote, NOTE_SIZE } from '../state/layout-edits.ts';
import { removeLinks } from '../state/link-edits.ts';
import { pickLink } from '../state/link-picker.ts';
import { openSearch } from '../state/search.ts';
import { renaming, select, selection } from '../state/selection.ts';
import { chosenNodes } from './chosen.ts';
import type { EditorCommand } from './command.ts';

const chosenLinks = (): string[] => [...selection.getState().edges].filter((key) => linkOfKey(key));
const oneNode = (): boolean => chosenNodes().length === 1;
const someLinks = (): boolean => chosenLinks().length > 0;

/** Adds a note at a place of the canvas and opens it for writing. */
export function addNoteAt(place: { readonly x: number; readonly y: number }): void {
  const id = addNote(place);
  select([], [id]);
  renaming.setState({ id });
}

export const linkCommands = {
  add: {
    title: 'Add a node',
    group: 'Add and link',
    keys: ['Space', 'Shift+A'],
    run: () => {
      const { x, y } = centreOfScreen();
      openSearch({ x: x - 310, y: y - 180 }, undefined);
    },
  },
  note: {
    title: 'Add a note',
    group: 'Add and link',
    keys: ['N'],
    run: () => addNoteAt(clearOfNodes(pointerOnCanvas() ?? toCanvas(centreOfScreen()), NOTE_SIZE)),
  },
  link: {
    title: 'Link the selected node',
    group: 'Add and link',
    keys: ['L'],
    when: oneNode,
    run: () => {
      const [id] = chosenNodes();
      if (id !== undefined && oneNode()) pickLink(id);
    },
  },
  unlink: {
    title: 'Remove the selected links',
    group: 'Add and link',
    keys: [],
    when: someLinks,
    run: () => {
      const links = chosenLinks().flatMap((key) => linkOfKey(key) ?? []);
      if (links.length > 0) removeLinks(links);
    },
  },
  reroute: {
    title: 'Add a point to the selected link',
    group: 'Add and link',
    keys: ['R'],
    when: someLinks,
    run: () => {
      const [key] = chosenLinks();
      if (key !== undefined) addPointAt(key, pointerOnCanvas() ?? toCanvas(centreOfScreen()));
    },
  },
  insert: {
    title: 'Insert a node into the selected link',
    group: 'Add and link',
    keys: ['I'],
    when: someLinks,
    run: () => {
      const [key] = chosenLinks();
      const { x, y } = centreOfScreen();
      if (key !== undefined) openSearch({ x: x - 310, y: y - 180 }, undefined, key);
    },
  },
} satisfies Record<string, EditorCommand>;
