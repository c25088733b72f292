/** Which frame would take in what is being dragged; it lights up until the drag ends. */

import { createStore } from 'zustand/vanilla';
import { documentStore } from '../state/document.ts';
import { frameAt } from '../state/layout-edits.ts';
import { readThing } from '../state/things.ts';
import { rectOf } from './flow-handle.ts';

export const attachTarget = createStore<{ readonly frame: string | undefined }>(() => ({ frame: undefined }));

/** Looks for the frame under a dragged node or note at a place of the canvas. */
export function seekFrame(id: string, at: { readonly x: number; readonly y: number }): void {
  const thing = readThing(id)?.thing;
  if (thing === 'frame' || thing === 'reroute') return;
  const { width, height } = rectOf(id);
  const frame = frameAt(documentStore.getState().content.layout, { x: at.x + width / 2, y: at.y + height / 2 });
  if (frame !== attachTarget.getState().frame) attachTarget.setState({ frame });
}

export function endSeek(): void {
  attachTarget.setState({ frame: undefined });
}
