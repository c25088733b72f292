/** The filmstrip: every earlier result of the graph, newest first; each gives its graph back as one undo step. */

import { useStore } from 'zustand';
import { timeInWords } from '../canvas/NodeStateMark.tsx';
import { Icon } from '../icons/Icon.tsx';
import { IconButton } from '../icons/IconButton.tsx';
import { openCompare } from '../state/compare.ts';
import { documentStore } from '../state/document.ts';
import { resultsOf } from '../state/results.ts';
import { runStatus } from '../state/run-status.ts';
import { restoreRun } from '../state/runs.ts';
import { ResultPicture } from './ResultPicture.tsx';

const SIDE_PX = 320;

export function Results() {
  const runs = useStore(runStatus, (state) => state.runs);
  const id = useStore(documentStore, (state) => state.id);
  const results = resultsOf(runs, id);
  if (results.length === 0) return <p>No results yet. Press Run: each run that ends with a picture is kept here.</p>;
  return (
    <ol className="filmstrip" aria-label="Results, newest first">
      {results.map((result, i) => (
        <li key={result.id}>
          <button
            type="button"
            className="picture-button"
            aria-label={`Show the result of ${new Date(result.endedAtMs).toLocaleTimeString()} large`}
            onClick={() => openCompare(result.id)}
          >
            <ResultPicture result={result} sidePx={SIDE_PX} />
          </button>
          <span className="film-caption">
            <span>
              {i === 0 ? 'Newest' : new Date(result.endedAtMs).toLocaleTimeString()}
              <small>{timeInWords(result.tookMs)}</small>
            </span>
            <IconButton
              quiet
              small
              icon="split"
              label="Compare with the result before it"
              onClick={() => openCompare(result.id, 'earlier')}
            />
            <a
              className="button quiet square small"
              aria-label="Download the picture with its graph"
              data-tip="Download the picture with its graph"
              href={result.download}
              download={`${id}.png`}
            >
              <Icon name="download" />
            </a>
            <IconButton
              quiet
              small
              icon="restore"
              label="Restore the graph of this result"
              tip="Restore the graph this was made with; undo takes it back"
              onClick={() => void restoreRun(result.runId)}
            />
          </span>
        </li>
      ))}
    </ol>
  );
}
