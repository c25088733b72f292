/** Two tabs changed one graph: which one stays is the user's choice; versions of both are kept. */

import { useStore } from 'zustand';
import { documentStore } from '../state/document.ts';
import { differenceInWords } from '../state/graph-difference.ts';
import { settleConflict } from '../state/saving.ts';
import { Dialog } from './Dialog.tsx';

export function Conflict() {
  return (
    <Dialog name="conflict" title="This graph was saved elsewhere">
      <Content />
    </Dialog>
  );
}

function Content() {
  const theirs = useStore(documentStore, (state) => state.theirs);
  const mine = useStore(documentStore, (state) => state.content.graph);
  const differences = theirs ? differenceInWords(mine, theirs.graph) : [];
  return (
    <>
      <p>
        Another tab or script saved version {theirs?.revision} while you changed this one. Nothing is lost: the server
        keeps every version, and undo takes the choice back.
      </p>
      <ul>
        {differences.length === 0 && <li>Only the places of nodes differ.</li>}
        {differences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <div className="dialog-actions">
        <button type="button" className="button" onClick={() => void settleConflict('theirs')}>
          Take the other one
        </button>
        <button type="button" className="button primary" onClick={() => void settleConflict('mine')}>
          Save mine over it
        </button>
      </div>
    </>
  );
}
