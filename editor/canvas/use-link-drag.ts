/** React Flow's handlers for drawing, moving and dropping links; every change goes through state/edits. */

import type { Connection, Edge, FinalConnectionState, HandleType, OnConnectStartParams } from '@xyflow/react';
import { useStoreApi } from '@xyflow/react';
import { useEffect, useMemo, useRef } from 'react';
import { addLink, moveLink, removeLink } from '../state/edits.ts';
import { say } from '../state/notices.ts';
import { openSearch } from '../state/search.ts';
import { linkDrag } from './link-drag.ts';
import { endsOf, linkToNode, refusalOf } from './wiring-ends.ts';

function placeOf(event: MouseEvent | TouchEvent): { x: number; y: number } | undefined {
  const at = 'changedTouches' in event ? event.changedTouches[0] : event;
  return at && { x: at.clientX, y: at.clientY };
}

function startDrag(node: string | null, port: string | null, type: HandleType | null): void {
  if (node && port) linkDrag.setState({ from: { at: { node, port }, side: type === 'source' ? 'output' : 'input' } });
}

function connect(connection: Connection, cancelled: boolean): void {
  const ends = endsOf(connection);
  if (!ends || cancelled) return;
  const fault = refusalOf(ends.from, ends.to);
  if (fault) say('bad', fault);
  else addLink(ends.from, ends.to);
}

/** Props of ReactFlow for links. */
export function useLinkDrag() {
  // Escape lets go of a link without the search that a drop on empty canvas opens.
  const cancelled = useRef(false);
  const moving = useRef(false);
  const store = useStoreApi();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || !linkDrag.getState().from) return;
      cancelled.current = true;
      linkDrag.setState({ from: undefined });
      store.getState().cancelConnection();
      event.stopPropagation();
    };
    window.addEventListener('keydown', onKeyDown, true);
    return () => window.removeEventListener('keydown', onKeyDown, true);
  }, [store]);
  return useMemo(
    () => ({
      onConnect: (connection: Connection) => connect(connection, cancelled.current),
      onConnectStart: (_: MouseEvent | TouchEvent, { nodeId, handleId, handleType }: OnConnectStartParams) => {
        cancelled.current = false;
        startDrag(nodeId, handleId, handleType);
      },
      onConnectEnd: (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
        const { from } = linkDrag.getState();
        linkDrag.setState({ from: undefined });
        if (!from || moving.current || cancelled.current) return;
        const place = placeOf(event);
        if (!place) return;
        const under = document.elementFromPoint(place.x, place.y);
        const refused = under?.closest<HTMLElement>('.port[data-refusal]')?.dataset.refusal;
        if (refused) say('bad', refused);
        if (state.toHandle || refused) return;
        const node = under?.closest<HTMLElement>('.react-flow__node')?.dataset.id;
        if (node) linkToNode(from, node);
        else if (under?.closest('.react-flow__pane')) openSearch(place, from);
      },
      onReconnectStart: (_: React.MouseEvent, edge: Edge) => {
        moving.current = true;
        cancelled.current = false;
        startDrag(edge.source, edge.sourceHandle ?? null, 'source');
      },
      onReconnect: (edge: Edge, connection: Connection) => {
        const before = endsOf(edge);
        const after = endsOf(connection);
        if (!before || !after || cancelled.current || edge.id === edgeId(after)) return;
        const fault = refusalOf(after.from, after.to);
        if (fault) say('bad', fault);
        else moveLink(before, after);
      },
      onReconnectEnd: (event: MouseEvent | TouchEvent, edge: Edge, _: HandleType, state: FinalConnectionState) => {
        moving.current = false;
        linkDrag.setState({ from: undefined });
        const place = placeOf(event);
        const under = place && document.elementFromPoint(place.x, place.y);
        const ends = endsOf(edge);
        if (state.toHandle || cancelled.current || !ends || !under?.closest('.react-flow__pane')) return;
        removeLink(ends.from, ends.to);
      },
      isValidConnection: (connection: Connection | Edge) => {
        const ends = endsOf(connection);
        return ends !== undefined && refusalOf(ends.from, ends.to) === undefined;
      },
    }),
    [],
  );
}

const edgeId = ({ from, to }: NonNullable<ReturnType<typeof endsOf>>): string =>
  `${from.node}.${from.port}>${to.node}.${to.port}`;
