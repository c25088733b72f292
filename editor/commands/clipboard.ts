/** Copy and paste through the system clipboard as graph JSON, so that it works across tabs and in text editors. */

import type { Graph } from '../../graphs/format/index.ts';
import { pointerOnCanvas } from '../canvas/flow-handle.ts';
import { GRID_PX, toGrid } from '../canvas/free-place.ts';
import { change, documentStore, readGraphText } from '../state/document.ts';
import { freshId } from '../state/edits.ts';
import { type Layout, layoutSchema, linkKey, linkOfKey } from '../state/layout.ts';
import type { Point } from '../state/layout-edits.ts';
import { linksInto } from '../state/link-edits.ts';
import { say } from '../state/notices.ts';
import { select } from '../state/selection.ts';
import { settings } from '../state/settings.ts';
import { frameId, noteId, readThing } from '../state/things.ts';
import { chosenNodes, chosenThings } from './chosen.ts';

const OFFSET_PX = 2 * GRID_PX;

function only<T>(record: Readonly<Record<string, T>>, ids: ReadonlySet<string>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([id]) => ids.has(id)));
}

function selectedGraph(): Graph | undefined {
  const { graph, layout } = documentStore.getState().content;
  const ids = new Set(chosenNodes());
  const things = chosenThings().flatMap((id) => readThing(id) ?? []);
  const named = (kind: 'frame' | 'note'): Set<string> =>
    new Set(things.flatMap((thing) => (thing.thing === kind ? [thing.id] : [])));
  const frames = named('frame');
  const notes = named('note');
  if (ids.size + frames.size + notes.size === 0) return undefined;
  const reroutes = Object.entries(layout.reroutes).filter(([key]) => {
    const link = linkOfKey(key);
    return link && ids.has(link.from.node) && ids.has(link.to.node);
  });
  const kept: Layout = {
    nodes: only(layout.nodes, ids),
    frames: only(layout.frames, frames),
    notes: only(layout.notes, notes),
    reroutes: Object.fromEntries(reroutes),
  };
  return {
    format: 'facex-graph',
    version: 1,
    name: '',
    description: '',
    nodes: only(graph.nodes, ids),
    inputs: {},
    outputs: {},
    layout: kept as unknown as NonNullable<Graph['layout']>,
  };
}

/** Puts what is selected on the clipboard; false when nothing is, or the browser does not allow it. */
export async function copySelection(): Promise<boolean> {
  const graph = selectedGraph();
  if (!graph) return false;
  try {
    await navigator.clipboard.writeText(JSON.stringify(graph, null, 2));
    return true;
  } catch {
    say('bad', 'The browser does not let this page use the clipboard. Allow it beside the address, and copy again.');
    return false;
  }
}

/** Adds a copy of what is selected beside it. */
export function duplicateSelection(keepIncoming: boolean): void {
  const graph = selectedGraph();
  if (graph) insert(graph, keepIncoming, 'Duplicate', undefined);
}

/** Adds what the clipboard holds at the pointer, or beside where it was copied. */
export async function pasteFromClipboard(keepIncoming: boolean, at?: Point): Promise<void> {
  const place = at ?? pointerOnCanvas();
  let text: string;
  try {
    text = await navigator.clipboard.readText();
  } catch {
    say('bad', 'The browser does not let this page read the clipboard. Allow it beside the address, and paste again.');
    return;
  }
  const read = readGraphText(text);
  if ('problems' in read) say('bad', 'The clipboard holds no nodes. Copy nodes here or the JSON of a graph.');
  else insert(read.graph, keepIncoming, 'Paste', place);
}

function shiftFor(layout: Layout, at: Point | undefined): Point {
  const places = [...Object.values(layout.nodes), ...Object.values(layout.frames), ...Object.values(layout.notes)];
  if (!at || places.length === 0) return { x: OFFSET_PX, y: OFFSET_PX };
  const to = settings.getState().snap ? toGrid(at) : at;
  return { x: to.x - Math.min(...places.map(({ x }) => x)), y: to.y - Math.min(...places.map(({ y }) => y)) };
}

/** Fresh ids for pasted names, those that are free as they are. */
function freshIds(
  taken: Readonly<Record<string, unknown>>,
  pasted: Readonly<Record<string, string>>,
): Map<string, string> {
  const all: Record<string, unknown> = { ...taken };
  const ids = new Map<string, string>();
  for (const [id, word] of Object.entries(pasted)) {
    const fresh = Object.hasOwn(all, id) ? freshId(all, word) : id;
    all[fresh] = true;
    ids.set(id, fresh);
  }
  return ids;
}

function insert(pasted: Graph, keepIncoming: boolean, label: string, at: Point | undefined): void {
  const { graph, layout } = documentStore.getState().content;
  const parsed = layoutSchema.safeParse(pasted.layout ?? {});
  const given = parsed.success ? parsed.data : layoutSchema.parse({});
  const words = (record: object, word: string) => Object.fromEntries(Object.keys(record).map((id) => [id, word]));
  const types = Object.fromEntries(Object.entries(pasted.nodes).map(([id, { type }]) => [id, type]));
  const ids = freshIds(graph.nodes, types);
  const frames = freshIds(layout.frames, words(given.frames, 'frame'));
  const notes = freshIds(layout.notes, words(given.notes, 'note'));
  const shift = shiftFor(given, at);
  const moved = <T extends Point>(place: T): T => ({ ...place, x: place.x + shift.x, y: place.y + shift.y });
  change(label, (draft) => {
    for (const [id, node] of Object.entries(pasted.nodes)) {
      const fresh = ids.get(id) ?? id;
      const inputs = Object.entries(node.inputs).flatMap(([port, input]) => {
        const links = linksInto(input).flatMap((link) => {
          const inside = ids.get(link.node);
          if (inside) return [{ ...link, node: inside }];
          return keepIncoming && graph.nodes[link.node] ? [{ ...link }] : [];
        });
        const [first] = links;
        if (!first) return [];
        return [[port, Array.isArray(input) ? links : first] as const];
      });
      draft.graph.nodes[fresh] = structuredClone({ ...node, inputs: Object.fromEntries(inputs) });
      draft.layout.nodes[fresh] = moved(given.nodes[id] ?? { x: 0, y: 0 });
    }
    for (const [id, note] of Object.entries(given.notes)) draft.layout.notes[notes.get(id) ?? id] = moved(note);
    for (const [id, frame] of Object.entries(given.frames)) {
      const members = frame.members.flatMap((member) => {
        const note = readThing(member);
        const fresh = note?.thing === 'note' ? notes.get(note.id) : ids.get(member);
        return fresh === undefined ? [] : [note ? noteId(fresh) : fresh];
      });
      draft.layout.frames[frames.get(id) ?? id] = { ...moved(frame), members };
    }
    for (const [key, points] of Object.entries(given.reroutes)) {
      const link = linkOfKey(key);
      const [from, to] = [link && ids.get(link.from.node), link && ids.get(link.to.node)];
      if (!link || !from || !to) continue;
      draft.layout.reroutes[linkKey({ ...link.from, node: from }, { ...link.to, node: to })] = points.map(moved);
    }
  });
  select(ids.values(), [...[...frames.values()].map(frameId), ...[...notes.values()].map(noteId)]);
}
