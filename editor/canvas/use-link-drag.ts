/** React Flow's handlers for drawing, moving and dropping links; every change goes through state/edits. */

import type { Connection, Edge, FinalConnectionState, HandleType, OnConnectStartParams } from '@xyflow/react';
import { useStoreApi } from '@xyflow/react';
import { useEffect, useMemo, useRef } from 'react';
import { documentStore } from '../state/document.ts';
import { linkKey } from '../state/layout.ts';
import { addLink, moveLink, removeLinks } from '../state/link-edits.ts';
import { say } from '../state/notices.ts';
import { openSearch } from '../state/search.ts';
import { linkDrag } from './link-drag.ts';
import { linksAt } from './link-points.ts';
import { endsOf, linkToNode, refusalOf } from './wiring-ends.ts';

/** Room between a port and the list it opens, and the width of that list (style sheet). */
const BESIDE_PX = 14;
const SEARCH_WIDTH_PX = 620;

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

/** A click on a port that nothing is linked to lists what could be; a click on another port still links the two. */
function offerPartners(event: MouseEvent | TouchEvent, from: ReturnType<typeof linkDrag.getState>['from']): void {
  const { target } = event;
  if (!from || !(target instanceof Element) || linksAt(from.at.node, from.at.port, from.side).length > 0) return;
  const dot = target.getBoundingClientRect();
  const x = from.side === 'output' ? dot.right + BESIDE_PX : dot.left - BESIDE_PX - SEARCH_WIDTH_PX;
  openSearch({ x, y: dot.top }, from);
}

/** Props of ReactFlow for links. */
export function useLinkDrag() {
  // Escape lets go of a link without the search that a drop on empty canvas opens.
  const cancelled = useRef(false);
  const moving = useRef(false);
  const store = useStoreApi();
  useEffect(() => {
    const letGo = (): void => {
      linkDrag.setState({ from: undefined });
      store.setState({ connectionClickStartHandle: null });
    };
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || !linkDrag.getState().from) return;
      const clicked = store.getState().connectionClickStartHandle !== null;
      letGo();
      // The list that a clicked port opened closes by the same key.
      if (clicked) return;
      cancelled.current = true;
      store.getState().cancelConnection();
      event.stopPropagation();
    };
    const onClick = ({ target }: MouseEvent): void => {
      const onPort = target instanceof Element && target.closest('.react-flow__handle') !== null;
      if (!onPort && store.getState().connectionClickStartHandle) letGo();
    };
    const unwatch = documentStore.subscribe((state, before) => {
      if (state.content !== before.content && store.getState().connectionClickStartHandle) letGo();
    });
    window.addEventListener('keydown', onKeyDown, true);
    window.addEventListener('click', onClick);
    return () => {
      unwatch();
      window.removeEventListener('keydown', onKeyDown, true);
      window.removeEventListener('click', onClick);
    };
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
        const place = placeOf(event);
        const under = place && document.elementFromPoint(place.x, place.y);
        const refused = under?.closest<HTMLElement>('.port[data-refusal]')?.dataset.refusal;
        linkDrag.setState({ from: undefined });
        if (!place || !from || moving.current || cancelled.current) return;
        if (refused) say('bad', refused);
        if (state.toHandle || refused) return;
        const node = under?.closest<HTMLElement>('.react-flow__node')?.dataset.id;
        if (node) linkToNode(from, node);
        else if (under?.closest('.react-flow__pane')) openSearch(place, from);
      },
      onClickConnectStart: (event: MouseEvent | TouchEvent, { nodeId, handleId, handleType }: OnConnectStartParams) => {
        startDrag(nodeId, handleId, handleType);
        offerPartners(event, linkDrag.getState().from);
      },
      onClickConnectEnd: () => linkDrag.setState({ from: undefined }),
      onReconnectStart: (_: React.MouseEvent, edge: Edge) => {
        moving.current = true;
        cancelled.current = false;
        startDrag(edge.source, edge.sourceHandle ?? null, 'source');
      },
      onReconnect: (edge: Edge, connection: Connection) => {
        const before = endsOf(edge);
        const after = endsOf(connection);
        if (!before || !after || cancelled.current || edge.id === linkKey(after.from, after.to)) return;
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
        removeLinks([ends]);
      },
      isValidConnection: (connection: Connection | Edge) => {
        const ends = endsOf(connection);
        return ends !== undefined && refusalOf(ends.from, ends.to) === undefined;
      },
    }),
    [],
  );
}
