/** The selected node: what it is, what the paper says and what is done here, its params, what came out. */

import { useStore } from 'zustand';
import { reasonInWords } from '../canvas/NodeStateMark.tsx';
import { NodeParams } from '../fields/NodeParams.tsx';
import { Icon } from '../icons/Icon.tsx';
import { NodeOutputs } from '../previews/NodeOutputs.tsx';
import { catalogueStore } from '../state/catalogue.ts';
import { documentStore } from '../state/document.ts';
import { toggleExposed } from '../state/edits.ts';
import { runStatus, statusOf } from '../state/run-status.ts';
import { run } from '../state/runs.ts';

/** Per output: run to here, and the name scripts know it by. */
function OutputActions({ id, ports }: { readonly id: string; readonly ports: readonly string[] }) {
  const exposed = useStore(documentStore, (state) => state.content.graph.outputs);
  const nameOf = (port: string): string | undefined =>
    Object.entries(exposed).find(([, link]) => link.node === id && link.port === port)?.[0];
  return ports.map((port) => (
    <div className="output-row" key={port}>
      <button type="button" className="button" onClick={() => void run([{ node: id, port }])}>
        <Icon name="play" /> Run to {port}
      </button>
      <button
        type="button"
        className="button quiet"
        aria-pressed={nameOf(port) !== undefined}
        data-tip="An output of the graph: shown as its result, and written by facex run"
        onClick={() => toggleExposed({ node: id, port })}
      >
        {nameOf(port) === undefined ? 'Make it an output' : `Output ${nameOf(port)}`}
      </button>
    </div>
  ));
}

export function NodeDetails({ id }: { readonly id: string }) {
  const node = useStore(documentStore, (state) => state.content.graph.nodes[id]);
  const description = useStore(catalogueStore, ({ descriptions }) => node && descriptions.get(node.type));
  const status = useStore(runStatus, (state) => statusOf(state, id));
  const reason = useStore(runStatus, ({ reasons }) => reasons[id]);
  if (!node) return null;
  return (
    <>
      <h2>{node.title ?? description?.title ?? node.type}</h2>
      <p>
        <code>{id}</code> · {node.type}
      </p>
      {description && <p>{description.help.summary}</p>}
      {reason && <p>{reasonInWords(reason)}</p>}
      {status.problem && (
        <p role="alert">
          {status.problem.message} {status.problem.fix}
        </p>
      )}
      {description && <OutputActions id={id} ports={Object.keys(description.outputs)} />}
      {description && Object.keys(description.params).length > 0 && <h3>Params</h3>}
      {description && <NodeParams id={id} node={node} description={description} />}
      {Object.keys(status.outputs).length > 0 && <h3>Outputs</h3>}
      <NodeOutputs id={id} outputs={status.outputs} />
      {description?.help.paper && (
        <>
          <h3>The paper</h3>
          <p>{description.help.paper}</p>
        </>
      )}
      {description?.help.here && (
        <>
          <h3>This node</h3>
          <p>{description.help.here}</p>
        </>
      )}
    </>
  );
}
