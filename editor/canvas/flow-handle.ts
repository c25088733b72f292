/** The one canvas, for commands and menus that are no part of it: its React Flow, the pointer, and the sizes drawn. */

import type { ReactFlowInstance } from '@xyflow/react';
import { documentStore } from '../state/document.ts';
import { type Point, placeOf, type Rect } from '../state/layout-edits.ts';
import { select } from '../state/selection.ts';
import { readThing } from '../state/things.ts';

const REDUCED = '(prefers-reduced-motion: reduce)';
const UNMEASURED = { width: 220, height: 160 };
/** Nodes are never shown larger than this when they are gone to. */
const MAX_ZOOM = 1.25;

let flow: ReactFlowInstance | undefined;
let pointer: Point | undefined;

export function setFlow(instance: ReactFlowInstance): void {
  flow = instance;
}

/** Where the pointer is on the screen while it is over the canvas. */
export function setPointer(at: Point | undefined): void {
  pointer = at;
}

/** How long a movement of the view takes: none for those who asked for less motion. */
export function durationMs(): number {
  return window.matchMedia(REDUCED).matches ? 0 : 180;
}

/** A place of the screen on the canvas. */
export function toCanvas(at: Point): Point {
  const { x, y } = flow?.screenToFlowPosition(at) ?? at;
  return { x: Math.round(x), y: Math.round(y) };
}

/** The pointer's place on the canvas, if it is over it. */
export function pointerOnCanvas(): Point | undefined {
  return pointer && toCanvas(pointer);
}

/** The canvas on the screen. */
export function canvasRect(): Rect {
  const rect = document.querySelector('.canvas')?.getBoundingClientRect();
  return rect ?? { x: 0, y: 0, width: window.innerWidth, height: window.innerHeight };
}

/** Middle of what is seen, on the screen. */
export function centreOfScreen(): Point {
  const { x, y, width, height } = canvasRect();
  return { x: x + width / 2, y: y + height / 2 };
}

/** Place and drawn size of a node or thing on the canvas. */
export function rectOf(id: string): Rect {
  const { layout } = documentStore.getState().content;
  const thing = readThing(id);
  if (thing?.thing === 'frame' || thing?.thing === 'note') {
    const held = thing.thing === 'frame' ? layout.frames[thing.id] : layout.notes[thing.id];
    if (held) return { x: held.x, y: held.y, width: held.width, height: held.height };
  }
  const place = placeOf(layout, id) ?? { x: 0, y: 0 };
  if (thing) return { x: place.x, y: place.y, width: 0, height: 0 };
  const measured = flow?.getInternalNode(id)?.measured;
  return {
    x: place.x,
    y: place.y,
    width: measured?.width ?? UNMEASURED.width,
    height: measured?.height ?? UNMEASURED.height,
  };
}

/** The rectangles of several, by id. */
export function rectsOf(ids: Iterable<string>): Record<string, Rect> {
  return Object.fromEntries([...ids].map((id) => [id, rectOf(id)]));
}

/** Shows all of these nodes, or everything. */
export function show(ids?: readonly string[]): void {
  const nodes = ids && ids.length > 0 ? { nodes: ids.map((id) => ({ id })) } : {};
  void flow?.fitView({ ...nodes, padding: 0.08, maxZoom: MAX_ZOOM, duration: durationMs() });
}

export function zoomBy(step: 'in' | 'out' | 'actual'): void {
  const options = { duration: durationMs() };
  if (step === 'in') void flow?.zoomIn(options);
  else if (step === 'out') void flow?.zoomOut(options);
  else void flow?.zoomTo(1, options);
}

/** Moves the view so that a node is seen, if it is not. */
export async function bringIntoView(id: string): Promise<void> {
  const zoom = flow?.getZoom() ?? 1;
  const node = rectOf(id);
  const seen = canvasRect();
  const start = toCanvas(seen);
  const end = toCanvas({ x: seen.x + seen.width, y: seen.y + seen.height });
  const inside = node.x >= start.x && node.y >= start.y && node.x + node.width <= end.x && node.y + 60 <= end.y;
  if (inside) return;
  await flow?.setCenter(node.x + node.width / 2, node.y + node.height / 2, { zoom, duration: durationMs() });
}

/** Selects a node and moves the view to it. */
export function goToNode(id: string): void {
  select([id]);
  const { x, y, width, height } = rectOf(id);
  const zoom = Math.min(MAX_ZOOM, Math.max(flow?.getZoom() ?? 1, 0.7));
  void flow?.setCenter(x + width / 2, y + height / 2, { zoom, duration: durationMs() });
}
