/** Which panels are open and how large, kept in this browser: no part of the graph, and none of undo. */

import * as z from 'zod';
import { createStore } from 'zustand/vanilla';

const KEY = 'panels';

/** Smallest and largest size of each panel in px; what does not parse falls back to the default. */
export const PANEL_BOUNDS = {
  libraryPx: { least: 160, most: 400, usual: 200 },
  inspectorPx: { least: 220, most: 720, usual: 296 },
  bottomPx: { least: 120, most: 720, usual: 240 },
} as const;

export type PanelSize = keyof typeof PANEL_BOUNDS;

const size = (name: PanelSize) =>
  z.number().min(PANEL_BOUNDS[name].least).max(PANEL_BOUNDS[name].most).catch(PANEL_BOUNDS[name].usual);

const keptSchema = z.object({
  libraryPx: size('libraryPx'),
  inspectorPx: size('inspectorPx'),
  bottomPx: size('bottomPx'),
  library: z.boolean().catch(true),
  inspector: z.boolean().catch(true),
  /** The open tab under the canvas; empty = folded. */
  tab: z.string().catch(''),
});

export interface Panels extends z.infer<typeof keptSchema> {
  /** On a narrow page side panels lie over the canvas, one at a time; this is the one that is open. */
  readonly drawer: 'library' | 'inspector' | undefined;
  readonly narrow: boolean;
}

/** At and below this width of the page the side panels are drawers. */
const NARROW = '(max-width: 900px)';

function readKept(): z.infer<typeof keptSchema> {
  const text = globalThis.localStorage?.getItem(KEY) ?? '{}';
  try {
    return keptSchema.parse(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return keptSchema.parse({});
    throw error;
  }
}

export const panels = createStore<Panels>(() => ({ ...readKept(), drawer: undefined, narrow: false }));

/** Changes panels and keeps what is to be kept. */
export function setPanels(part: Partial<Panels>): void {
  panels.setState(part);
  localStorage.setItem(KEY, JSON.stringify(keptSchema.parse(panels.getState())));
}

/** Sets a size, held within its bounds. */
export function resizePanel(name: PanelSize, px: number): void {
  const { least, most } = PANEL_BOUNDS[name];
  setPanels({ [name]: Math.round(Math.min(most, Math.max(least, px))) });
}

/** Follows the width of the page; gives what stops it. */
export function watchWidth(): () => void {
  const query = window.matchMedia(NARROW);
  const take = (): void => panels.setState({ narrow: query.matches, drawer: undefined });
  take();
  query.addEventListener('change', take);
  return () => query.removeEventListener('change', take);
}

/** Whether a side panel is to be seen. */
export function isOpen(state: Panels, side: 'library' | 'inspector'): boolean {
  return state.narrow ? state.drawer === side : state[side];
}

/** Opens or closes a side panel. */
export function toggleSide(side: 'library' | 'inspector'): void {
  const { [side]: open, drawer, narrow } = panels.getState();
  if (narrow) setPanels({ drawer: drawer === side ? undefined : side });
  else setPanels({ [side]: !open });
}

/** Opens a tab under the canvas; the open one again folds the panel. */
export function toggleTab(tab: string): void {
  setPanels({ tab: panels.getState().tab === tab ? '' : tab });
}
