/** What this browser remembers of how somebody likes to work: no part of the graph, and none of undo. */

import * as z from 'zod';
import { createStore } from 'zustand/vanilla';

const KEY = 'canvas settings';

const settingsSchema = z.object({
  /** Nodes stop at the grid, which is then drawn as lines. */
  snap: z.boolean().default(false),
  minimap: z.boolean().default(true),
  /** A selection box takes what it touches, or only what it encloses. */
  boxTakes: z.enum(['touched', 'enclosed']).default('touched'),
  /** What a wheel or two fingers do; pinching and Ctrl with the wheel always zoom. */
  wheel: z.enum(['zooms', 'pans']).default('zooms'),
  /** Shortcuts that were changed, by command; an empty list takes them away. */
  shortcuts: z.record(z.string(), z.array(z.string())).default({}),
});

export type Settings = z.infer<typeof settingsSchema>;

function read(): Settings {
  const text = typeof localStorage === 'undefined' ? null : localStorage.getItem(KEY);
  try {
    return settingsSchema.parse(JSON.parse(text ?? '{}'));
  } catch {
    // Written by another version, or damaged: the defaults do.
    return settingsSchema.parse({});
  }
}

export const settings = createStore<Settings>(read);

/** Changes settings and keeps them. */
export function setSettings(part: Partial<Settings>): void {
  settings.setState(part);
  localStorage.setItem(KEY, JSON.stringify(settings.getState()));
}
