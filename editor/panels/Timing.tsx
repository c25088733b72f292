/** A bar per node of the shown run: where its time went, longest first; what was kept is counted, not listed. */

import { useStore } from 'zustand';
import { timeInWords } from '../canvas/NodeStateMark.tsx';
import { catalogueStore } from '../state/catalogue.ts';
import { documentStore } from '../state/document.ts';
import { runStatus } from '../state/run-status.ts';

export function Timing() {
  const nodes = useStore(runStatus, (state) => state.nodes);
  const graph = useStore(documentStore, (state) => state.content.graph);
  const descriptions = useStore(catalogueStore, (state) => state.descriptions);
  const rows = Object.entries(nodes)
    .filter(([, { state }]) => state === 'done' || state === 'running' || state === 'failed')
    .sort(([, a], [, b]) => (b.tookMs ?? Number.POSITIVE_INFINITY) - (a.tookMs ?? Number.POSITIVE_INFINITY));
  const kept = Object.values(nodes).filter(({ state }) => state === 'cached').length;
  const longest = Math.max(1, ...rows.map(([, { tookMs }]) => tookMs ?? 0));
  if (rows.length === 0 && kept === 0) return <p>Nothing ran yet. Press Run.</p>;
  const titleOf = (id: string): string => {
    const node = graph.nodes[id];
    return node?.title ?? (node && descriptions.get(node.type)?.title) ?? id;
  };
  return (
    <div className="timing">
      {rows.flatMap(([id, { state, tookMs, share }]) => [
        <span key={id} className="name">
          {titleOf(id)} <code>{id}</code>
        </span>,
        <span
          key={`${id} bar`}
          className="bar-line"
          data-state={state}
          style={{ width: `${100 * (state === 'running' ? share : (tookMs ?? 0) / longest)}%` }}
        />,
        <span key={`${id} time`} className="time">
          {state === 'done' && tookMs !== undefined ? timeInWords(tookMs) : state}
        </span>,
      ])}
      {kept > 0 && <span className="kept">{kept} nodes had nothing to do: their results are kept.</span>}
    </div>
  );
}
