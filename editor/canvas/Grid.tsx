/**
 * The dots (or, while snapping, lines) behind the nodes. Moved by the browser as one picture: drawn anew only when the
 * zoom changes, where React Flow's own background is painted again with every frame of a pan.
 */

import { type ReactFlowState, useStoreApi } from '@xyflow/react';
import { useLayoutEffect, useRef } from 'react';
import { farOf } from './far.ts';
import { GRID_PX } from './free-place.ts';

/** How many lines of the grid one stands for, by how far out the view is: they keep their distance on the screen. */
const STEPS = [1, 2, 3, 6];
const DOT_PX = 0.8;

export function Grid({ lines }: { readonly lines: boolean }) {
  const store = useStoreApi();
  const drawn = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    let zoomBefore: number | undefined;
    const put = (state: ReactFlowState): void => {
      const { style } = drawn.current ?? {};
      const [x, y, zoom] = state.transform;
      const step = STEPS[farOf(state)] ?? 1;
      const gap = GRID_PX * step * zoom;
      if (!style) return;
      if (zoom !== zoomBefore) {
        zoomBefore = zoom;
        style.setProperty('--gap', `${gap}px`);
        style.setProperty('--dot', `${Math.max(0.6, DOT_PX * step * zoom)}px`);
      }
      style.transform = `translate(${x % gap}px, ${y % gap}px)`;
    };
    put(store.getState());
    return store.subscribe((state, before) => {
      if (state.transform !== before.transform) put(state);
    });
  }, [store]);
  return (
    <div className="grid">
      <div ref={drawn} className={lines ? 'grid-lines' : 'grid-dots'} />
    </div>
  );
}
