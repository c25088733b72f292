/** Dragging a node type out of the library by pointer: a ghost follows, letting go over the canvas adds, Escape does not. */

import { createStore } from 'zustand/vanilla';
import { catalogueStore } from '../state/catalogue.ts';
import { addNode } from '../state/edits.ts';
import type { Point } from '../state/layout-edits.ts';
import { select } from '../state/selection.ts';
import { toCanvas } from './flow-handle.ts';
import { freePlace } from './free-place.ts';

/** Movement that makes a press a drag. */
const THRESHOLD_PX = 4;

export const paletteDrag = createStore<{ readonly type: string | undefined; readonly at: Point }>(() => ({
  type: undefined,
  at: { x: 0, y: 0 },
}));

/** Follows a press on a library entry until it is let go. */
export function startPaletteDrag(type: string, start: Point): void {
  const stop = (): void => {
    paletteDrag.setState({ type: undefined });
    window.removeEventListener('pointermove', onMove);
    window.removeEventListener('pointerup', onUp);
    window.removeEventListener('pointercancel', stop);
    window.removeEventListener('keydown', onKeyDown, true);
  };
  const onMove = ({ clientX: x, clientY: y }: PointerEvent): void => {
    if (paletteDrag.getState().type === undefined && Math.hypot(x - start.x, y - start.y) < THRESHOLD_PX) return;
    paletteDrag.setState({ type, at: { x, y } });
  };
  const onUp = ({ clientX: x, clientY: y }: PointerEvent): void => {
    const dragged = paletteDrag.getState().type !== undefined;
    stop();
    const over = document.elementFromPoint(x, y)?.closest('.react-flow');
    if (!dragged || !over) return;
    const description = catalogueStore.getState().descriptions.get(type);
    select([addNode(type, freePlace(toCanvas({ x, y }), description))]);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    stop();
  };
  window.addEventListener('pointermove', onMove);
  window.addEventListener('pointerup', onUp);
  window.addEventListener('pointercancel', stop);
  window.addEventListener('keydown', onKeyDown, true);
}
