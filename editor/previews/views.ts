/** Views of values by value id, each fetched once, a few at a time; and the hooks that give them. */

import { useEffect } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import { createStore } from 'zustand/vanilla';
import type { ValueView } from '../../engine/protocol/index.ts';
import { Refused, request } from '../link/http.ts';

/** A view on its way, here, or gone with the reason in words. */
export type KeptView =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly view: ValueView }
  | { readonly state: 'gone'; readonly why: string };

const AT_ONCE = 4;
const MOST = 400;

export const viewStore = createStore<{ readonly views: Readonly<Record<string, KeptView>> }>(() => ({ views: {} }));

const waiting: string[] = [];
let underWay = 0;

function keep(valueId: string, kept: KeptView): void {
  viewStore.setState(({ views }) => {
    const { [valueId]: _, ...rest } = views;
    const older = Object.entries(rest);
    return { views: { ...Object.fromEntries(older.slice(Math.max(0, older.length - MOST + 1))), [valueId]: kept } };
  });
}

async function load(valueId: string): Promise<void> {
  underWay += 1;
  try {
    keep(valueId, { state: 'ready', view: await request('viewValue', { path: { valueId } }) });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    keep(valueId, { state: 'gone', why: error.problems.map(({ message, fix }) => `${message} ${fix}`).join(' ') });
  } finally {
    underWay -= 1;
    const next = waiting.pop();
    if (next !== undefined) void load(next);
  }
}

/** Fetches a view unless it is here or on its way; one that was gone is asked for again. */
export function wantView(valueId: string): void {
  const known = viewStore.getState().views[valueId];
  if (known && known.state !== 'gone') return;
  keep(valueId, { state: 'loading' });
  if (underWay < AT_ONCE) void load(valueId);
  else waiting.push(valueId);
}

/** The view of a value; undefined without an id. `since` asks again for what was gone when it changes. */
export function useView(valueId: string | undefined, since?: unknown): KeptView | undefined {
  // biome-ignore lint/correctness/useExhaustiveDependencies: `since` stands for a run that may have made it again.
  useEffect(() => {
    if (valueId !== undefined) wantView(valueId);
  }, [valueId, since]);
  return useStore(viewStore, ({ views }) => (valueId === undefined ? undefined : views[valueId]));
}

/** Those views of the given values that are here, in their order. */
export function useViews(valueIds: readonly string[]): readonly (ValueView | undefined)[] {
  const key = valueIds.join(' ');
  useEffect(() => {
    for (const valueId of key.split(' ')) if (valueId !== '') wantView(valueId);
  }, [key]);
  return useStore(
    viewStore,
    useShallow(({ views }) =>
      valueIds.map((valueId) => {
        const kept = views[valueId];
        return kept?.state === 'ready' ? kept.view : undefined;
      }),
    ),
  );
}
