/** React Flow over the document: nodes and edges are derived from it, and every change goes back through state/edits. */

import {
  Controls,
  type Edge,
  type EdgeChange,
  type Node,
  ReactFlow,
  SelectionMode,
  useStore as useFlow,
  type Viewport,
} from '@xyflow/react';
import { useEffect, useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import { catalogueStore } from '../state/catalogue.ts';
import { documentStore } from '../state/document.ts';
import { runStatus } from '../state/run-status.ts';
import { openSearch } from '../state/search.ts';
import { selection } from '../state/selection.ts';
import { settings } from '../state/settings.ts';
import { writeView } from '../state/view.ts';
import { endSeek, seekFrame } from './attach.ts';
import { CanvasFrame } from './CanvasFrame.tsx';
import { CanvasMenu } from './CanvasMenu.tsx';
import { deriveEdges, deriveNodes, type LinkEdgeType } from './derive.ts';
import { takeDrop } from './drop.ts';
import { FindBar } from './FindBar.tsx';
import { farOf } from './far.ts';
import { setFlow, setPointer, toCanvas } from './flow-handle.ts';
import { GRID_PX } from './free-place.ts';
import { Grid } from './Grid.tsx';
import { LinkEdge } from './LinkEdge.tsx';
import { LinkPicker } from './LinkPicker.tsx';
import { LiveRegion } from './LiveRegion.tsx';
import { addPointAt } from './link-points.ts';
import { Minimap } from './Minimap.tsx';
import { measured, motion, takeNodeChanges } from './motion.ts';
import { NodeView } from './NodeView.tsx';
import { PaletteGhost } from './PaletteGhost.tsx';
import { Reroute } from './Reroute.tsx';
import { watchRefusals } from './refusals.ts';
import { StickyNote } from './StickyNote.tsx';
import { seekSplice, startSplice } from './splice.ts';
import { useCanvasKeys } from './use-canvas-keys.ts';
import { useFirstView } from './use-first-view.ts';
import { useLinkDrag } from './use-link-drag.ts';

const NODE_TYPES = { node: NodeView, frame: CanvasFrame, note: StickyNote, reroute: Reroute };
const EDGE_TYPES = { link: LinkEdge };
const SNAP_RADIUS_PX = 30;
/** How far from its port a link's end can be taken hold of. */
const LINK_END_PX = 14;
/** Farthest out a graph of so many nodes is drawn whole: making what a pan brings in costs more than it saves. */
const WHOLE_FAR = 3;
const WHOLE_NODES = 600;
const SNAP_GRID: [number, number] = [GRID_PX, GRID_PX];
/** Left and middle button; the right one is the menu's. */
const PAN_BUTTONS = [0, 1];
const MULTI_KEYS = ['Meta', 'Control', 'Shift'];

/** What never changes is made once: React Flow tells every node and edge of a new function. */
const HANDLERS = {
  onNodesChange: takeNodeChanges,
  onEdgesChange: (changes: EdgeChange[]): void => {
    for (const change of changes) {
      if (change.type !== 'select') continue;
      selection.setState(({ edges }) => {
        const chosen = new Set(edges);
        if (change.selected) chosen.add(change.id);
        else chosen.delete(change.id);
        return { edges: chosen };
      });
    }
  },
  onNodeDragStart: (_: unknown, __: Node, dragged: Node[]): void => startSplice(dragged.map(({ id }) => id)),
  onNodeDrag: (event: MouseEvent | TouchEvent, { id, position }: Node, dragged: Node[]): void => {
    const at = 'touches' in event ? event.touches[0] : event;
    if (dragged.length !== 1 || !at) return;
    seekSplice(id, { x: at.clientX, y: at.clientY });
    seekFrame(id, position);
  },
  onNodeDragStop: endSeek,
  onEdgeDoubleClick: (event: React.MouseEvent, { id }: Edge): void =>
    addPointAt(id, toCanvas({ x: event.clientX, y: event.clientY })),
  onMoveEnd: (_: MouseEvent | TouchEvent | null, viewport: Viewport): void =>
    writeView(documentStore.getState().id, viewport),
  onDoubleClick: (event: React.MouseEvent): void => {
    if (event.target instanceof Element && event.target.classList.contains('react-flow__pane'))
      openSearch({ x: event.clientX, y: event.clientY }, undefined);
  },
  onDragOver: (event: React.DragEvent): void => event.preventDefault(),
  onDrop: (event: React.DragEvent): void => {
    event.preventDefault();
    void takeDrop(event.dataTransfer, { x: event.clientX, y: event.clientY }, event.target);
  },
  onPointerMove: (event: React.PointerEvent): void => setPointer({ x: event.clientX, y: event.clientY }),
  onPointerLeave: (): void => setPointer(undefined),
};

export function Canvas() {
  const far = useFlow(farOf);
  const keys = useCanvasKeys();
  useEffect(() => watchRefusals(), []);
  return (
    <CanvasMenu>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the way into the canvas for the keyboard */}
      {/* biome-ignore lint/a11y/useSemanticElements: a region of the page that takes keys, no form's group */}
      <div className="canvas" data-far={far} role="group" aria-label="Canvas" tabIndex={0} {...keys}>
        <Surface />
        <FindBar />
        <LinkPicker />
        <LiveRegion />
        <PaletteGhost />
      </div>
    </CanvasMenu>
  );
}

function useDerived(): { nodes: Node[]; edges: Edge[] } {
  const content = useStore(documentStore, (state) => state.content);
  const descriptions = useStore(catalogueStore, (state) => state.descriptions);
  const chosen = useStore(selection);
  const moving = useStore(motion);
  const drawn = useStore(measured);
  const runningNow = useStore(runStatus, ({ nodes }) =>
    Object.keys(nodes)
      .filter((id) => nodes[id]?.state === 'running')
      .join(' '),
  );
  const nodesBefore = useRef<ReadonlyMap<string, Node>>(new Map());
  const edgesBefore = useRef<ReadonlyMap<string, LinkEdgeType>>(new Map());
  const nodes = useMemo(() => {
    const derived = deriveNodes(content, chosen, moving, drawn, nodesBefore.current);
    nodesBefore.current = new Map(derived.map((node) => [node.id, node]));
    return derived;
  }, [content, chosen, moving, drawn]);
  // Links follow their nodes by themselves; only points of links that are dragged make other edges.
  const pointsMoving = Object.keys(moving.places).some((id) => id.startsWith('reroute:')) ? moving : undefined;
  const edges = useMemo(() => {
    const running = new Set(runningNow.split(' '));
    const still = pointsMoving ?? { places: {}, sizes: {} };
    const derived = deriveEdges(content, descriptions, chosen.edges, running, still, edgesBefore.current);
    edgesBefore.current = new Map(derived.map((edge) => [edge.id, edge]));
    return derived;
  }, [content, descriptions, chosen.edges, runningNow, pointsMoving]);
  return { nodes, edges };
}

function Surface() {
  const { nodes, edges } = useDerived();
  const { snap, minimap, boxTakes, wheel } = useStore(settings);
  const whole = useFlow(farOf) === WHOLE_FAR && nodes.length <= WHOLE_NODES;
  const links = useLinkDrag();
  useFirstView();
  return (
    <ReactFlow
      nodes={nodes}
      edges={edges}
      nodeTypes={NODE_TYPES}
      edgeTypes={EDGE_TYPES}
      {...HANDLERS}
      {...links}
      onInit={setFlow}
      deleteKeyCode={null}
      disableKeyboardA11y
      edgesFocusable={false}
      elevateNodesOnSelect={false}
      multiSelectionKeyCode={MULTI_KEYS}
      selectionKeyCode="Shift"
      selectionMode={boxTakes === 'touched' ? SelectionMode.Partial : SelectionMode.Full}
      panActivationKeyCode="Space"
      connectionRadius={SNAP_RADIUS_PX}
      reconnectRadius={LINK_END_PX}
      zoomOnDoubleClick={false}
      panOnScroll={wheel === 'pans'}
      minZoom={0.08}
      maxZoom={4}
      panOnDrag={PAN_BUTTONS}
      snapToGrid={snap}
      snapGrid={SNAP_GRID}
      onlyRenderVisibleElements={!whole}
    >
      <Grid lines={snap} />
      {minimap && <Minimap />}
      <Controls showInteractive={false} orientation="horizontal" />
    </ReactFlow>
  );
}
