/** Right of the canvas: the selected node, or the graph when none is. */

import { useStore } from 'zustand';
import { panels } from '../state/panels.ts';
import { selection } from '../state/selection.ts';
import { GraphDetails } from './GraphDetails.tsx';
import { NodeDetails } from './NodeDetails.tsx';
import { Splitter } from './Splitter.tsx';

export function Inspector() {
  const chosen = useStore(selection, ({ nodes }) => (nodes.size === 1 ? [...nodes][0] : undefined));
  const open = useStore(panels, ({ inspector }) => inspector);
  const drawn = useStore(panels, ({ drawer }) => drawer === 'inspector');
  return (
    <aside className="side inspector" aria-label="Inspector" data-open={open} data-drawn={drawn}>
      <Splitter size="inspectorPx" label="Width of the inspector" side="left" />
      <div className="side-content">{chosen === undefined ? <GraphDetails /> : <NodeDetails id={chosen} />}</div>
    </aside>
  );
}
