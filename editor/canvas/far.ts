/** How far out the view is: with each step less of a node is drawn, and its title larger. */

import type { ReactFlowState } from '@xyflow/react';

const ZOOMS = [0.55, 0.36, 0.24];

/** 0 where nodes are drawn whole, up to 3. */
export function farOf({ transform: [, , zoom] }: Pick<ReactFlowState, 'transform'>): number {
  return ZOOMS.filter((far) => zoom < far).length;
}
