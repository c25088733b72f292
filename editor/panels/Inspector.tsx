/** The selected node: what it is, what the paper says and what is done here, its params, what came out. */

import { useStore } from 'zustand';
import { reasonInWords } from '../canvas/NodeStateMark.tsx';
import { ParamField } from '../fields/ParamField.tsx';
import { Icon } from '../icons/Icon.tsx';
import { addressOf } from '../link/http.ts';
import { catalogueStore } from '../state/catalogue.ts';
import { documentStore } from '../state/document.ts';
import { toggleExposed } from '../state/edits.ts';
import { PICTURED_KINDS } from '../state/layout.ts';
import { runStatus, statusOf } from '../state/run-status.ts';
import { selection } from '../state/selection.ts';
import { run } from '../state/session.ts';

const SIDE_PX = 560;

export function Inspector() {
  const chosen = useStore(selection, ({ nodes }) => (nodes.size === 1 ? [...nodes][0] : undefined));
  return (
    <aside className="inspector" aria-label="Inspector">
      {chosen === undefined ? <GraphDetails /> : <NodeDetails id={chosen} />}
    </aside>
  );
}

function GraphDetails() {
  const { name, description, outputs } = useStore(documentStore, (state) => state.content.graph);
  const runs = useStore(runStatus, (state) => state.runs);
  const id = useStore(documentStore, (state) => state.id);
  const last = runs.find((one) => one.graphId === id && one.state === 'finished');
  const results = Object.entries(last?.outputs ?? {});
  const [output, result] = results.find(([, { kind }]) => kind === 'image') ?? results[0] ?? [];
  // With these the picture carries its graph, and opens it again when it is dropped here.
  const made = last && output !== undefined ? { run: last.runId, output } : {};
  return (
    <>
      <h2>{name || 'Untitled graph'}</h2>
      <p>{description || 'Select a node to see what it does and set its params.'}</p>
      {result && PICTURED_KINDS.includes(result.kind) && (
        <>
          <h3>Result</h3>
          <a
            href={addressOf('readValue', { valueId: result.valueId }, { as: 'png', ...made })}
            download="result.png"
            data-tip="Download the picture with its graph"
          >
            <img
              src={addressOf('readValue', { valueId: result.valueId }, { as: 'webp', side: SIDE_PX })}
              alt="Result of the last run"
            />
          </a>
        </>
      )}
      <h3>Outputs</h3>
      <p>{Object.keys(outputs).join(', ') || 'This graph exposes none.'}</p>
    </>
  );
}

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

function NodeDetails({ id }: { readonly id: string }) {
  const node = useStore(documentStore, (state) => state.content.graph.nodes[id]);
  const description = useStore(catalogueStore, ({ descriptions }) => node && descriptions.get(node.type));
  const status = useStore(runStatus, (state) => statusOf(state, id));
  const reason = useStore(runStatus, ({ reasons }) => reasons[id]);
  if (!node) return null;
  const outputs = Object.entries(status.outputs);
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
      {description &&
        Object.entries(description.params).map(([param, spec]) => (
          <ParamField
            key={param}
            node={id}
            param={param}
            spec={spec}
            value={node.params[param]}
            siblings={node.params}
          />
        ))}
      {outputs.length > 0 && <h3>Outputs</h3>}
      {outputs.map(([port, { summary, contentHash, kind }]) => (
        <div key={port}>
          <p>
            {port}: {summary}
          </p>
          {contentHash && PICTURED_KINDS.includes(kind) && (
            <img
              src={addressOf('readValue', { valueId: contentHash }, { as: 'webp', side: SIDE_PX })}
              alt={`Output ${port}`}
            />
          )}
        </div>
      ))}
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
