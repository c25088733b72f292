/** Two tabs changed one graph: which one stays is the user's choice; versions of both are kept. */

import { settleConflict } from '../state/saving.ts';
import { Dialog } from './Dialog.tsx';

export function Conflict() {
  return (
    <Dialog name="conflict" title="This graph was saved elsewhere">
      <p>
        Another tab or script saved a newer revision while you changed this one. Nothing is lost: the server keeps every
        revision.
      </p>
      <div className="dialog-actions">
        <button type="button" className="button" onClick={() => void settleConflict('theirs')}>
          Take the other one
        </button>
        <button type="button" className="button primary" onClick={() => void settleConflict('mine')}>
          Save mine over it
        </button>
      </div>
    </Dialog>
  );
}
