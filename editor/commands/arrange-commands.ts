/** Commands that put things in order: automatic layout, align, spread, frames, steps by keyboard. */

import { rectOf, rectsOf } from '../canvas/flow-handle.ts';
import { GRID_PX, roomOf, toGrid } from '../canvas/free-place.ts';
import { type Alignment, aligned, distributed } from '../state/align.ts';
import { arrange } from '../state/arrange.ts';
import { documentStore } from '../state/document.ts';
import { addFrame, moveThings, type Point, placeNodes } from '../state/layout-edits.ts';
import { nameOf } from '../state/link-edits.ts';
import { select } from '../state/selection.ts';
import { setSettings, settings } from '../state/settings.ts';
import { readThing } from '../state/things.ts';
import { allNodes, chosenNodes, chosenOnCanvas, chosenThings, something } from './chosen.ts';
import type { EditorCommand } from './command.ts';

const NUDGE_PX = 10;
const FAR = 4;

/** What can be framed: nodes and notes. */
const framable = (): string[] => [...chosenNodes(), ...chosenThings().filter((id) => readThing(id)?.thing === 'note')];

function put(label: string, places: Readonly<Record<string, Point>>): void {
  if (Object.keys(places).length > 0) moveThings(places, { label, group: `${label} ${Date.now()}` });
}

function align(title: string, key: string, how: Alignment): EditorCommand {
  return {
    title,
    group: 'Arrange',
    keys: [key],
    when: () => chosenOnCanvas().length > 1,
    run: () => chosenOnCanvas().length > 1 && put(title, aligned(rectsOf(chosenOnCanvas()), how)),
  };
}

function spread(title: string, key: string, axis: 'x' | 'y'): EditorCommand {
  return {
    title,
    group: 'Arrange',
    keys: [key],
    when: () => chosenOnCanvas().length > 2,
    run: () => put(title, distributed(rectsOf(chosenOnCanvas()), axis)),
  };
}

/** Moves the selection by a step; with snapping on, from line to line of the grid. */
function nudge(title: string, key: string, dx: number, dy: number): EditorCommand {
  return {
    title,
    group: 'Arrange',
    keys: [key],
    when: something,
    run: () => {
      const ids = chosenOnCanvas();
      const { snap } = settings.getState();
      const step = snap ? GRID_PX : NUDGE_PX;
      const places = ids.map((id): [string, Point] => {
        const { x, y } = rectOf(id);
        const to = { x: x + dx * step, y: y + dy * step };
        return [id, snap ? toGrid(to) : to];
      });
      const [first] = ids;
      const { graph } = documentStore.getState().content;
      const label =
        first !== undefined && ids.length === 1 && !readThing(first) ? `Move ${nameOf(graph, first)}` : 'Move';
      if (ids.length > 0) moveThings(Object.fromEntries(places), { label, group: `nudge ${ids.join(' ')}` });
    },
  };
}

export const arrangeCommands = {
  arrange: {
    title: 'Arrange',
    group: 'Arrange',
    keys: ['Mod+L'],
    run: () => {
      const { graph, layout } = documentStore.getState().content;
      const some = chosenNodes().length > 1;
      const ids = some ? chosenNodes() : allNodes();
      const made = arrange(graph, ids, roomOf);
      // A part is arranged where it stands.
      const [before, after] = [
        corner(ids.map((id) => layout.nodes[id] ?? { x: 0, y: 0 })),
        corner(Object.values(made)),
      ];
      const shift = some ? { x: before.x - after.x, y: before.y - after.y } : { x: 0, y: 0 };
      const places = Object.entries(made).map(([id, { x, y }]) => [id, { x: x + shift.x, y: y + shift.y }] as const);
      placeNodes('Arrange', Object.fromEntries(places), roomOf);
    },
  },
  frame: {
    title: 'Frame the selection',
    group: 'Arrange',
    keys: ['Mod+G'],
    when: () => framable().length > 0,
    run: () => {
      if (framable().length > 0) select([], [addFrame(rectsOf(framable()))]);
    },
  },
  snap: {
    title: 'Snap to the grid',
    group: 'Arrange',
    keys: ['G'],
    isOn: () => settings.getState().snap,
    run: () => setSettings({ snap: !settings.getState().snap }),
  },
  alignLeft: align('Align left', 'Alt+L', 'left'),
  alignRight: align('Align right', 'Alt+R', 'right'),
  alignTop: align('Align top', 'Alt+T', 'top'),
  alignBottom: align('Align bottom', 'Alt+B', 'bottom'),
  alignCentre: align('Align in a column', 'Alt+I', 'centre'),
  alignMiddle: align('Align in a row', 'Alt+M', 'middle'),
  spreadAcross: spread('Spread evenly across', 'Alt+H', 'x'),
  spreadDown: spread('Spread evenly down', 'Alt+V', 'y'),
  nudgeLeft: nudge('Move left', 'ArrowLeft', -1, 0),
  nudgeRight: nudge('Move right', 'ArrowRight', 1, 0),
  nudgeUp: nudge('Move up', 'ArrowUp', 0, -1),
  nudgeDown: nudge('Move down', 'ArrowDown', 0, 1),
  nudgeFarLeft: nudge('Move far left', 'Shift+ArrowLeft', -FAR, 0),
  nudgeFarRight: nudge('Move far right', 'Shift+ArrowRight', FAR, 0),
  nudgeFarUp: nudge('Move far up', 'Shift+ArrowUp', 0, -FAR),
  nudgeFarDown: nudge('Move far down', 'Shift+ArrowDown', 0, FAR),
} satisfies Record<string, EditorCommand>;

function corner(places: readonly Point[]): Point {
  return { x: Math.min(...places.map(({ x }) => x)), y: Math.min(...places.map(({ y }) => y)) };
}
