/** Ways the layout is changed: moving, frames and who belongs to them, notes, points of links. Each is one undo step. */

import type { Draft } from 'immer';
import { type Content, change, documentStore } from './document.ts';
import { freshId, removeInDraft } from './edits.ts';
import type { Frame, Layout, StickyNote } from './layout.ts';
import { frameId, noteId, readThing } from './things.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}
export interface Rect extends Point {
  readonly width: number;
  readonly height: number;
}
type Places = Readonly<Record<string, Point>>;

const FRAME_PAD_PX = 24;
const FRAME_HEAD_PX = 34;
/** Size of a new note. */
export const NOTE_SIZE = { width: 200, height: 120 };
const FRAME_COLOURS = ['blue', 'green', 'orange', 'pink', 'grey'] as const;
/** Colours of frames and notes; the style sheet knows them. */
export const COLOURS: readonly string[] = ['yellow', ...FRAME_COLOURS];

/** Place of a node or thing in a layout; undefined when it is not there. */
export function placeOf(layout: Layout, id: string): Point | undefined {
  const thing = readThing(id);
  if (!thing) return layout.nodes[id];
  if (thing.thing === 'frame') return layout.frames[thing.id];
  if (thing.thing === 'note') return layout.notes[thing.id];
  return layout.reroutes[thing.key]?.[thing.index];
}

/** The given places, and with each frame those of its members that do not move by themselves. */
export function withMembers(layout: Layout, places: Places): Record<string, Point> {
  const all: Record<string, Point> = { ...places };
  for (const [id, place] of Object.entries(places)) {
    const thing = readThing(id);
    const frame = thing?.thing === 'frame' ? layout.frames[thing.id] : undefined;
    if (!frame) continue;
    for (const member of frame.members) {
      const from = placeOf(layout, member);
      if (!from || places[member]) continue;
      all[member] = { x: from.x + place.x - frame.x, y: from.y + place.y - frame.y };
    }
  }
  return all;
}

function moveInDraft(draft: Draft<Content>, places: Places): void {
  for (const [id, { x, y }] of Object.entries(places)) {
    const held = placeOf(draft.layout, id) as Draft<Point> | undefined;
    if (held) Object.assign(held, { x, y });
    else if (!readThing(id) && draft.graph.nodes[id]) draft.layout.nodes[id] = { x, y };
  }
}

/** Innermost frame around a point. */
export function frameAt(layout: Layout, { x, y }: Point): string | undefined {
  const around = Object.entries(layout.frames).filter(
    ([, frame]) => x >= frame.x && y >= frame.y && x <= frame.x + frame.width && y <= frame.y + frame.height,
  );
  around.sort(([, a], [, b]) => a.width * a.height - b.width * b.height);
  return around[0]?.[0];
}

function attachInDraft({ layout }: Draft<Content>, ids: readonly string[], rectOf: (id: string) => Rect): void {
  for (const id of ids) {
    const rect = rectOf(id);
    const now = frameAt(layout, { x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 });
    for (const [frameName, frame] of Object.entries(layout.frames)) {
      const isIn = frame.members.includes(id);
      if (frameName === now && !isIn) frame.members.push(id);
      if (frameName !== now && isIn) frame.members = frame.members.filter((member) => member !== id);
    }
  }
}

interface Move {
  /** Size of what stands at an id, for who is inside which frame; without it membership stays. */
  readonly sizeOf?: (id: string) => { readonly width: number; readonly height: number };
  readonly group?: string;
  readonly label?: string;
  /** Done in the same step. */
  readonly more?: (draft: Draft<Content>) => void;
}

/** Moves nodes and things; frames take their members along, and what is moved alone is attached to where it is put. */
export function moveThings(places: Places, { sizeOf, group, label = 'Move', more }: Move = {}): void {
  const ids = Object.keys(places);
  change(
    label,
    (draft) => {
      moveInDraft(draft, withMembers(draft.layout, places));
      const free = ids.filter((id) => {
        const thing = readThing(id)?.thing;
        return thing === undefined || thing === 'note';
      });
      const rectOf = (id: string): Rect => {
        const { width, height } = sizeOf?.(id) ?? { width: 0, height: 0 };
        return { ...(places[id] ?? { x: 0, y: 0 }), width, height };
      };
      if (sizeOf) attachInDraft(draft, free, rectOf);
      more?.(draft);
    },
    group ?? `move ${ids.join(' ')}`,
  );
}

/** Sets place and size of a frame or note; a frame holds from then on what stands inside it. */
export function resizeThing(id: string, rect: Rect, rects: Readonly<Record<string, Rect>>): void {
  change('Resize', (draft) => {
    const thing = readThing(id);
    if (thing?.thing === 'note') Object.assign(draft.layout.notes[thing.id] ?? {}, rect);
    if (thing?.thing !== 'frame') return;
    Object.assign(draft.layout.frames[thing.id] ?? {}, rect);
    attachInDraft(draft, Object.keys(rects), (one) => rects[one] ?? rect);
  });
}

/** Room a frame takes around what stands in it. */
function rectAround(rects: readonly Rect[]): Rect {
  const x = Math.min(...rects.map((rect) => rect.x)) - FRAME_PAD_PX;
  const y = Math.min(...rects.map((rect) => rect.y)) - FRAME_PAD_PX - FRAME_HEAD_PX;
  const width = Math.max(...rects.map((rect) => rect.x + rect.width)) + FRAME_PAD_PX - x;
  const height = Math.max(...rects.map((rect) => rect.y + rect.height)) + FRAME_PAD_PX - y;
  return { x, y, width, height };
}

/** Puts nodes at their places; frames are drawn anew around the members that were moved with them. */
export function placeNodes(label: string, places: Places, sizeOf: NonNullable<Move['sizeOf']>): void {
  change(label, (draft) => {
    moveInDraft(draft, places);
    for (const frame of Object.values(draft.layout.frames)) {
      if (!frame.members.some((id) => places[id])) continue;
      const rects = frame.members.flatMap((id): Rect[] => {
        const { width, height } = sizeOf(id);
        const at = placeOf(draft.layout, id);
        return at ? [{ x: at.x, y: at.y, width, height }] : [];
      });
      Object.assign(frame, rectAround(rects));
    }
  });
}

/** A frame around the given rectangles; gives its thing's id. */
export function addFrame(rects: Readonly<Record<string, Rect>>): string {
  const around = rectAround(Object.values(rects));
  const { frames } = documentStore.getState().content.layout;
  const id = freshId(frames, 'frame');
  const colour = FRAME_COLOURS[Object.keys(frames).length % FRAME_COLOURS.length] ?? 'blue';
  change('Frame', ({ layout }) => {
    const members = Object.keys(rects);
    for (const frame of Object.values(layout.frames))
      frame.members = frame.members.filter((member) => !members.includes(member));
    layout.frames[id] = { ...around, title: 'Frame', colour, members };
  });
  return frameId(id);
}

/** An empty note; gives its thing's id. */
export function addNote({ x, y }: Point): string {
  const id = freshId(documentStore.getState().content.layout.notes, 'note');
  change('Add note', ({ layout }) => {
    layout.notes[id] = { x, y, ...NOTE_SIZE, text: '', colour: 'yellow' };
  });
  return noteId(id);
}

export function setFrame(id: string, part: Partial<Pick<Frame, 'title' | 'colour'>>): void {
  change(part.title === undefined ? 'Colour' : 'Rename', ({ layout }) => {
    Object.assign(layout.frames[id] ?? {}, part);
  });
}

export function setNote(id: string, part: Partial<Pick<StickyNote, 'text' | 'colour'>>): void {
  change(part.text === undefined ? 'Colour' : 'Write note', ({ layout }) => {
    Object.assign(layout.notes[id] ?? {}, part);
  });
}

/** Adds a point to a link, before the point `index`. */
export function addReroute(key: string, { x, y }: Point, index: number): void {
  change('Add point', ({ layout }) => {
    const points = layout.reroutes[key] ?? [];
    points.splice(index, 0, { x, y });
    layout.reroutes[key] = points;
  });
}

/** Removes nodes, frames (their members stay), notes and points of links as one step. */
export function removeFromCanvas(
  nodes: Iterable<string>,
  things: Iterable<string>,
  more: (draft: Draft<Content>) => void,
  heal: boolean,
): void {
  const gone = new Set(nodes);
  const found = [...things].flatMap((id) => readThing(id) ?? []);
  const count = gone.size + found.length;
  change(count === 1 ? 'Delete' : count === 0 ? 'Remove link' : `Delete ${count} things`, (draft) => {
    const points = found.filter((thing) => thing.thing === 'reroute');
    for (const { key, index } of points.toSorted((a, b) => b.index - a.index)) {
      draft.layout.reroutes[key]?.splice(index, 1);
      if (draft.layout.reroutes[key]?.length === 0) delete draft.layout.reroutes[key];
    }
    for (const thing of found) {
      if (thing.thing === 'frame') delete draft.layout.frames[thing.id];
      if (thing.thing === 'note') delete draft.layout.notes[thing.id];
    }
    more(draft);
    removeInDraft(draft, gone, heal);
  });
}
