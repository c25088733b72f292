/** Going to a node: selected, and in view. */

import { useReactFlow } from '@xyflow/react';
import { useCallback } from 'react';
import { select } from '../state/selection.ts';

const MOVE_MS = 200;

/** Gives the function that selects a node and brings it into view. */
export function useShowNode(): (node: string) => void {
  const flow = useReactFlow();
  return useCallback(
    (node) => {
      select([node]);
      const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
      void flow.fitView({ nodes: [{ id: node }], maxZoom: 1, padding: 0.4, duration: still ? 0 : MOVE_MS });
    },
    [flow],
  );
}
