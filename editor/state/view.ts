/** Where each document was looked at, kept in this browser: no part of the graph, and none of undo. */

import * as z from 'zod';

const viewSchema = z.object({ x: z.number(), y: z.number(), zoom: z.number().positive() });

export type View = z.infer<typeof viewSchema>;

const keyOf = (id: string): string => `view ${id}`;

/** The last view of a document; undefined when it was never looked at here. */
export function readView(id: string): View | undefined {
  const text = localStorage.getItem(keyOf(id));
  const parsed = viewSchema.safeParse(text === null ? undefined : JSON.parse(text));
  return parsed.success ? parsed.data : undefined;
}

export function writeView(id: string, view: View): void {
  localStorage.setItem(keyOf(id), JSON.stringify(view));
}
