/** What each menu of the canvas lists. Most entries are commands, so that titles, shortcuts and effects are the same. */

import { pasteFromClipboard } from '../commands/clipboard.ts';
import type { CommandName } from '../commands/commands.ts';
import { addNoteAt } from '../commands/link-commands.ts';
import { documentStore } from '../state/document.ts';
import { toggleExposed } from '../state/edits.ts';
import { linkOfKey } from '../state/layout.ts';
import { COLOURS, setFrame, setNote } from '../state/layout-edits.ts';
import { removeLinks } from '../state/link-edits.ts';
import { pickLink } from '../state/link-picker.ts';
import { run } from '../state/runs.ts';
import { openSearch } from '../state/search.ts';
import { readThing } from '../state/things.ts';
import { toCanvas } from './flow-handle.ts';
import { addPointAt, linksAt } from './link-points.ts';
import type { MenuTarget } from './menu-target.ts';

export type MenuEntry =
  | CommandName
  | '-'
  | { readonly title: string; readonly run: () => void; readonly disabled?: boolean }
  | { readonly title: string; readonly entries: readonly CommandName[] }
  | { readonly colours: readonly string[]; readonly take: (colour: string) => void };

const ALIGN: MenuEntry = {
  title: 'Align and spread',
  entries: [
    'alignLeft',
    'alignCentre',
    'alignRight',
    'alignTop',
    'alignMiddle',
    'alignBottom',
    'spreadAcross',
    'spreadDown',
  ],
};

const SELECT: MenuEntry = { title: 'Select', entries: ['upstream', 'downstream', 'connected', 'selectAll'] };

const VIEW: MenuEntry = {
  title: 'View and hand',
  entries: ['snap', 'minimap', 'wheelPans', 'boxEncloses', 'zoomActual'],
};

type Of<At extends MenuTarget['at']> = Extract<MenuTarget, { readonly at: At }>;

/** A menu opens after the click that asked for it, and so does what it opens. */
const later = (work: () => void) => (): void => void setTimeout(work);

function ofCanvas({ place }: MenuTarget): MenuEntry[] {
  return [
    { title: 'Add a node ...', run: later(() => openSearch(place, undefined)) },
    { title: 'Add a note', run: later(() => addNoteAt(toCanvas(place))) },
    { title: 'Paste', run: () => void pasteFromClipboard(false, toCanvas(place)) },
    '-',
    'run',
    'undo',
    'redo',
    '-',
    'fit',
    'arrange',
    'frame',
    'find',
    VIEW,
    '-',
    'selectAll',
    'shortcuts',
  ];
}

const OF_NODE: readonly MenuEntry[] = [
  'runHere',
  'bypass',
  'mute',
  'pin',
  '-',
  'link',
  'rename',
  'collapse',
  '-',
  'copy',
  'cut',
  'duplicate',
  'duplicateLinked',
  '-',
  'frame',
  'arrange',
  ALIGN,
  SELECT,
  'fitSelection',
  '-',
  'remove',
  'removeHealing',
];

function ofLink({ key, place }: Of<'link'>): MenuEntry[] {
  return [
    { title: 'Add a point here', run: () => addPointAt(key, toCanvas(place)) },
    { title: 'Insert a node ...', run: later(() => openSearch(place, undefined, key)) },
    '-',
    'unlink',
  ];
}

function ofPort({ node, port, side, place }: Of<'port'>): MenuEntry[] {
  const from = { at: { node, port }, side };
  const links = linksAt(node, port, side).flatMap((key) => linkOfKey(key) ?? []);
  const { outputs } = documentStore.getState().content.graph;
  const exposed = Object.values(outputs).some((link) => link.node === node && link.port === port);
  const ofOutput: MenuEntry[] = [
    { title: 'Run to here', run: () => void run([{ node, port }]) },
    {
      title: exposed ? 'No output of the graph any more' : 'Make it an output of the graph',
      run: () => toggleExposed({ node, port }),
    },
    '-',
  ];
  return [
    ...(side === 'output' ? ofOutput : []),
    { title: side === 'output' ? 'Link to ...' : 'Link from ...', run: later(() => pickLink(node, from)) },
    { title: 'Add a node for it ...', run: later(() => openSearch(place, from)) },
    {
      title: links.length > 1 ? `Remove its ${links.length} links` : 'Remove its link',
      disabled: links.length === 0,
      run: () => removeLinks(links),
    },
  ];
}

/** Entries of the menu about something. */
export function menuFor(target: MenuTarget): readonly MenuEntry[] {
  switch (target.at) {
    case 'canvas':
      return ofCanvas(target);
    case 'node':
      return OF_NODE;
    case 'link':
      return ofLink(target);
    case 'port':
      return ofPort(target);
    case 'reroute':
      return ['remove'];
    case 'frame':
    case 'note': {
      const thing = readThing(target.id);
      const id = thing && 'id' in thing ? thing.id : '';
      const take = (colour: string): void =>
        target.at === 'frame' ? setFrame(id, { colour }) : setNote(id, { colour });
      return ['rename', { colours: COLOURS, take }, '-', 'copy', 'duplicate', '-', 'remove'];
    }
  }
}
