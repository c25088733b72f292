/** The overview: nodes in the colour of their family, those that run, failed or are done in that of their state. */

import { MiniMap, type MiniMapNodeProps } from '@xyflow/react';
import { useStore } from 'zustand';
import { documentStore } from '../state/document.ts';
import { runStatus } from '../state/run-status.ts';
import { readThing } from '../state/things.ts';

const RADIUS = 16;

export function Minimap() {
  return <MiniMap pannable zoomable ariaLabel="Overview" nodeComponent={MinimapNode} />;
}

function MinimapNode({ id, x, y, width, height, selected }: MiniMapNodeProps) {
  const state = useStore(runStatus, ({ nodes }) => nodes[id]?.state ?? 'idle');
  const family = useStore(documentStore, ({ content }) => content.graph.nodes[id]?.type.split('/')[0]);
  const thing = readThing(id)?.thing;
  if (thing === 'reroute') return null;
  return (
    <rect
      className={`minimap-node${selected ? ' selected' : ''}`}
      data-thing={thing}
      data-state={state}
      data-family={family}
      x={x}
      y={y}
      width={width}
      height={height}
      rx={RADIUS}
    />
  );
}
