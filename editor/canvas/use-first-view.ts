/** A document opens where it was left in this browser, else whole. */

import { useStore as useFlow, useReactFlow } from '@xyflow/react';
import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { documentStore } from '../state/document.ts';
import { readView } from '../state/view.ts';

export function useFirstView(): void {
  const flow = useReactFlow();
  const id = useStore(documentStore, (state) => state.id);
  const ready = useFlow((state) => state.nodes.length > 0 && state.nodes.every(({ measured }) => measured?.width));
  const empty = useStore(documentStore, ({ content }) => Object.keys(content.graph.nodes).length === 0);
  const shown = useRef('');
  useEffect(() => {
    // What is added to an empty canvas must not move it.
    if (empty) shown.current = id;
    if (!ready || shown.current === id) return;
    shown.current = id;
    const view = readView(id);
    if (view) void flow.setViewport(view);
    else void flow.fitView({ padding: 0.06, maxZoom: 1 });
  }, [ready, empty, id, flow]);
}
