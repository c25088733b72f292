/** React Flow over the document: nodes and edges are derived from it, and every change goes back through state/edits. */

import {
  Background,
  BackgroundVariant,
  Controls,
  MiniMap,
  type Node,
  type NodeChange,
  ReactFlow,
  useStore as useFlow,
  useReactFlow,
} from '@xyflow/react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { catalogueStore } from '../state/catalogue.ts';
import { documentStore } from '../state/document.ts';
import { moveNodes, removeLink, removeNodes } from '../state/edits.ts';
import { runStatus } from '../state/run-status.ts';
import { openSearch } from '../state/search.ts';
import { selection } from '../state/selection.ts';
import { readView, writeView } from '../state/view.ts';
import { deriveEdges, deriveNodes } from './derive.ts';
import { dropOnCanvas } from './drop.ts';
import { NodeView } from './NodeView.tsx';
import { useLinkDrag } from './use-link-drag.ts';
import { endsOf } from './wiring-ends.ts';

const NODE_TYPES = { node: NodeView };
const SNAP_RADIUS_PX = 30;
/** How far from its port a link's end can be taken hold of. */
const LINK_END_PX = 14;
/** Below these zooms only titles are drawn, larger with each step. */
const FAR_ZOOMS = [0.55, 0.36, 0.24];

type Places = Readonly<Record<string, { readonly x: number; readonly y: number }>>;
type Sizes = Readonly<Record<string, { readonly width: number; readonly height: number }>>;

export function Canvas() {
  const content = useStore(documentStore, (state) => state.content);
  const descriptions = useStore(catalogueStore, (state) => state.descriptions);
  const selected = useStore(selection, (state) => state);
  const runningNow = useStore(runStatus, ({ nodes }) =>
    Object.keys(nodes)
      .filter((id) => nodes[id]?.state === 'running')
      .join(' '),
  );
  const [dragging, setDragging] = useState<Places>({});
  const [sizes, setSizes] = useState<Sizes>({});
  const before = useRef<ReadonlyMap<string, Node>>(new Map());
  const flow = useReactFlow();
  const far = useFlow((state) => FAR_ZOOMS.filter((zoom) => state.transform[2] < zoom).length);
  const links = useLinkDrag();
  useFirstView();

  const nodes = useMemo(() => {
    const derived = deriveNodes(content, selected.nodes, dragging, sizes, before.current);
    before.current = new Map(derived.map((node) => [node.id, node]));
    return derived;
  }, [content, selected.nodes, dragging, sizes]);
  const edges = useMemo(
    () => deriveEdges(content.graph, descriptions, selected.edges, new Set(runningNow.split(' '))),
    [content.graph, descriptions, selected.edges, runningNow],
  );

  const onNodesChange = useCallback((changes: NodeChange[]) => {
    const moved: Record<string, { x: number; y: number }> = {};
    const ended: Record<string, { x: number; y: number }> = {};
    const measured: Record<string, { width: number; height: number }> = {};
    for (const change of changes) {
      if (change.type === 'position' && change.position) (change.dragging ? moved : ended)[change.id] = change.position;
      if (change.type === 'dimensions' && change.dimensions) measured[change.id] = change.dimensions;
      if (change.type === 'select')
        selection.setState(({ nodes: chosen }) => ({ nodes: toggled(chosen, change.id, change.selected) }));
    }
    if (Object.keys(measured).length > 0) setSizes((known) => ({ ...known, ...measured }));
    if (Object.keys(moved).length > 0) setDragging((offsets) => ({ ...offsets, ...moved }));
    if (Object.keys(ended).length > 0) {
      setDragging({});
      moveNodes(ended);
    }
  }, []);

  return (
    <div className="canvas" data-far={far}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        onNodesChange={onNodesChange}
        onEdgesChange={(changes) => {
          for (const change of changes) {
            if (change.type === 'select')
              selection.setState(({ edges: chosen }) => ({ edges: toggled(chosen, change.id, change.selected) }));
          }
        }}
        {...links}
        onDelete={({ nodes: gone, edges: cut }) => {
          if (gone.length > 0) removeNodes(gone.map(({ id }) => id));
          for (const edge of gone.length > 0 ? [] : cut) {
            const ends = endsOf(edge);
            if (ends) removeLink(ends.from, ends.to);
          }
        }}
        deleteKeyCode={['Delete', 'Backspace']}
        multiSelectionKeyCode={['Meta', 'Control', 'Shift']}
        selectionKeyCode="Shift"
        panActivationKeyCode={null}
        connectionRadius={SNAP_RADIUS_PX}
        reconnectRadius={LINK_END_PX}
        zoomOnDoubleClick={false}
        minZoom={0.08}
        maxZoom={4}
        panOnDrag={[0, 1]}
        onlyRenderVisibleElements
        onMoveEnd={(_, viewport) => writeView(documentStore.getState().id, viewport)}
        onDoubleClick={(event) => {
          if (event.target instanceof Element && event.target.classList.contains('react-flow__pane'))
            openSearch({ x: event.clientX, y: event.clientY }, undefined);
        }}
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault();
          void dropOnCanvas(event.dataTransfer, flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }));
        }}
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1.4} />
        <MiniMap pannable zoomable ariaLabel="Overview" nodeClassName={minimapClass} nodeBorderRadius={16} />
        <Controls showInteractive={false} orientation="horizontal" />
      </ReactFlow>
    </div>
  );
}

/** A document opens where it was left in this browser, else whole. */
function useFirstView(): void {
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

function minimapClass(node: Node): string {
  return runStatus.getState().nodes[node.id]?.state ?? 'idle';
}

function toggled(chosen: ReadonlySet<string>, id: string, on: boolean): ReadonlySet<string> {
  const next = new Set(chosen);
  if (on) next.add(id);
  else next.delete(id);
  return next;
}
