/** What is being dragged or resized, until it is let go and becomes a step; and the sizes that were drawn. */

import type { NodeChange } from '@xyflow/react';
import { createStore } from 'zustand/vanilla';
import { documentStore } from '../state/document.ts';
import { moveThings, type Point, type Rect, resizeThing, withMembers } from '../state/layout-edits.ts';
import { nameOf } from '../state/link-edits.ts';
import { selection } from '../state/selection.ts';
import { noteId, readThing } from '../state/things.ts';
import { rectOf, rectsOf } from './flow-handle.ts';
import { endSplice } from './splice.ts';

export interface Motion {
  /** Places under the pointer, members of a dragged frame included. */
  readonly places: Readonly<Record<string, Point>>;
  /** Sizes of what is being resized. */
  readonly sizes: Readonly<Record<string, { readonly width: number; readonly height: number }>>;
}

const AT_REST: Motion = { places: {}, sizes: {} };

export const motion = createStore<Motion>(() => AT_REST);

/** Drawn sizes by id; kept apart, since React Flow wants them back with every node. */
export const measured = createStore<
  Readonly<Record<string, { readonly width: number; readonly height: number } | undefined>>
>(() => ({}));

interface Taken {
  readonly moving: Record<string, Point>;
  readonly moved: Record<string, Point>;
  readonly sizes: Record<string, { width: number; height: number }>;
  readonly drawn: Record<string, { width: number; height: number }>;
  readonly on: string[];
  readonly off: string[];
  resized?: string;
}

/** Takes in what React Flow says of its nodes. */
export function takeNodeChanges(changes: readonly NodeChange[]): void {
  const taken: Taken = { moving: {}, moved: {}, sizes: {}, drawn: {}, on: [], off: [] };
  for (const change of changes) take(change, taken);
  const { moving, moved, sizes, drawn, on, off, resized } = taken;
  if (on.length > 0 || off.length > 0) toggle(on, off);
  if (Object.keys(drawn).length > 0) measured.setState(drawn);
  const { layout } = documentStore.getState().content;
  if (Object.keys(moving).length > 0 || Object.keys(sizes).length > 0) {
    motion.setState((state) => ({
      places: { ...state.places, ...withMembers(layout, moving) },
      sizes: { ...state.sizes, ...sizes },
    }));
  }
  if (resized !== undefined) endResize(resized);
  else if (Object.keys(moved).length > 0) endDrag(moved);
}

function take(change: NodeChange, taken: Taken): void {
  switch (change.type) {
    case 'select':
      (change.selected ? taken.on : taken.off).push(change.id);
      break;
    case 'position':
      // A resize from the left or above moves as well, and says nothing of dragging.
      if (change.position) (change.dragging === false ? taken.moved : taken.moving)[change.id] = change.position;
      break;
    case 'dimensions':
      if (change.resizing === false) taken.resized = change.id;
      else if (!change.dimensions) break;
      else if (change.resizing) taken.sizes[change.id] = change.dimensions;
      else taken.drawn[change.id] = change.dimensions;
      break;
  }
}

function endDrag(moved: Readonly<Record<string, Point>>): void {
  motion.setState(AT_REST);
  const { graph } = documentStore.getState().content;
  const [id = '', ...others] = Object.keys(moved);
  const more = endSplice(id);
  const label = more ? 'Insert into link' : others.length > 0 || readThing(id) ? 'Move' : `Move ${nameOf(graph, id)}`;
  moveThings(moved, { sizeOf: rectOf, label, ...(more ? { more } : {}) });
}

function endResize(id: string): void {
  const { places, sizes } = motion.getState();
  motion.setState(AT_REST);
  const { graph, layout } = documentStore.getState().content;
  const rect: Rect = { ...rectOf(id), ...places[id], ...sizes[id] };
  resizeThing(id, rect, rectsOf([...Object.keys(graph.nodes), ...Object.keys(layout.notes).map(noteId)]));
}

function toggle(on: readonly string[], off: readonly string[]): void {
  selection.setState(({ nodes, things }) => {
    const chosen = { nodes: new Set(nodes), things: new Set(things) };
    for (const id of off) (readThing(id) ? chosen.things : chosen.nodes).delete(id);
    for (const id of on) (readThing(id) ? chosen.things : chosen.nodes).add(id);
    return chosen;
  });
}
