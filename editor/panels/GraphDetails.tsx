/** The open graph: its name and description, its newest result, what it exposes to scripts. */

import { useStore } from 'zustand';
import { openCompare } from '../state/compare.ts';
import { change, documentStore } from '../state/document.ts';
import { resultsOf } from '../state/results.ts';
import { runStatus } from '../state/run-status.ts';
import { ResultPicture } from './ResultPicture.tsx';

const SIDE_PX = 720;

function setText(field: 'name' | 'description', text: string): void {
  change(
    `Change the ${field}`,
    ({ graph }) => {
      graph[field] = text;
    },
    `graph ${field}`,
  );
}

export function GraphDetails() {
  const { name, description, outputs, inputs } = useStore(documentStore, (state) => state.content.graph);
  const runs = useStore(runStatus, (state) => state.runs);
  const id = useStore(documentStore, (state) => state.id);
  const [result] = resultsOf(runs, id);
  return (
    <>
      <input
        className="input graph-name"
        aria-label="Name of the graph"
        placeholder="Untitled graph"
        value={name}
        onChange={(event) => setText('name', event.target.value)}
      />
      <textarea
        className="input graph-description"
        aria-label="What the graph does"
        placeholder="What the graph does"
        rows={3}
        value={description}
        onChange={(event) => setText('description', event.target.value)}
      />
      {result && (
        <>
          <h3>Result</h3>
          <button
            type="button"
            className="picture-button"
            aria-label="Show the result large"
            data-tip="Show it large, and beside another picture"
            onClick={() => openCompare(result.id)}
          >
            <ResultPicture result={result} sidePx={SIDE_PX} />
          </button>
          <div className="row-actions">
            <a className="button" href={result.download} download={`${id}.png`}>
              Download
            </a>
            <button type="button" className="button" onClick={() => openCompare(result.id, 'input')}>
              Compare
            </button>
          </div>
        </>
      )}
      <h3>Outputs</h3>
      <Exposed names={Object.entries(outputs).map(([output, { node, port }]) => [output, `${node}.${port}`])} />
      {Object.keys(inputs).length > 0 && (
        <>
          <h3>Inputs for scripts</h3>
          <Exposed
            names={Object.entries(inputs).map(([input, { to }]) => [
              input,
              to.map(({ node, param }) => `${node}.${param}`).join(', '),
            ])}
          />
        </>
      )}
      <p className="hint">Select a node to see what it does and set its params.</p>
    </>
  );
}

function Exposed({ names }: { readonly names: readonly (readonly [string, string])[] }) {
  if (names.length === 0) return <p>None: a node's outputs are exposed in its details.</p>;
  return (
    <dl className="exposed">
      {names.map(([name, what]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <code>{what}</code>
          </dd>
        </div>
      ))}
    </dl>
  );
}
