/** The bar: what is open, its save state, undo, live mode, run and cancel. */

import { useStore } from 'zustand';
import { type CommandName, commands } from '../commands/commands.ts';
import { keysInWords } from '../commands/key-words.ts';
import { Icon, type IconName } from '../icons/Icon.tsx';
import { documentStore, type SaveState } from '../state/document.ts';
import { runStatus } from '../state/run-status.ts';

const SAVE_WORDS: Readonly<Record<SaveState, string>> = {
  saved: 'Saved',
  changed: 'Changed',
  saving: 'Saving',
  conflict: 'In conflict',
  failed: 'Not saved',
};

export function Bar() {
  const name = useStore(documentStore, ({ content, id }) => content.graph.name || id);
  const id = useStore(documentStore, (state) => state.id);
  const saveState = useStore(documentStore, (state) => state.saveState);
  const live = useStore(runStatus, (state) => state.live);
  const busy = useStore(runStatus, ({ runs }) =>
    runs.some(({ state, graphId }) => graphId === id && (state === 'running' || state === 'queued')),
  );
  const problems = useStore(runStatus, (state) => state.problems.length);
  const canUndo = useStore(documentStore, ({ history }) => history.done.at(-1)?.label);
  const canRedo = useStore(documentStore, ({ history }) => history.undone.at(-1)?.label);
  return (
    <header className="bar">
      <h1>
        <img src="./icon.svg" alt="" width="22" height="22" /> FaceX Studio
      </h1>
      <button type="button" className="button document" onClick={commands.templates.run} data-tip="Open another graph">
        <span className="document-name">{name}</span>
        <Icon name="down" />
      </button>
      <span className="save-state" data-state={saveState} role="status">
        {SAVE_WORDS[saveState]}
      </span>
      <span className="grow" />
      <IconButton name="undo" icon="undo" disabled={!canUndo} detail={canUndo} />
      <IconButton name="redo" icon="redo" disabled={!canRedo} detail={canRedo} />
      <span className="divider" />
      <IconButton name="add" icon="plus" />
      <IconButton name="arrange" icon="arrange" />
      <IconButton name="theme" icon="half" />
      <IconButton name="shortcuts" icon="help" />
      <span className="divider" />
      <button
        type="button"
        className="button quiet"
        aria-pressed={live}
        onClick={commands.live.run}
        data-tip={`${commands.live.title} (${keysInWords(commands.live.keys)})`}
      >
        <Icon name="live" /> Live
      </button>
      {busy && (
        <button
          type="button"
          className="button"
          onClick={commands.cancel.run}
          data-tip={`Cancel (${keysInWords(commands.cancel.keys)})`}
        >
          <Icon name="stop" /> Cancel
        </button>
      )}
      <button
        type="button"
        className="button primary"
        disabled={problems > 0}
        data-tip={problems > 0 ? 'The graph has problems: they are listed below' : 'Run the whole graph'}
        onClick={commands.run.run}
      >
        <Icon name="play" /> Run <kbd>{keysInWords(commands.run.keys)}</kbd>
      </button>
    </header>
  );
}

function IconButton(props: {
  readonly name: CommandName;
  readonly icon: IconName;
  readonly disabled?: boolean;
  readonly detail?: string | undefined;
}) {
  const { title, keys, run } = commands[props.name];
  const words = props.detail ? `${title}: ${props.detail}` : title;
  return (
    <button
      type="button"
      className="button quiet square"
      aria-label={title}
      disabled={props.disabled}
      onClick={run}
      data-tip={keys.length > 0 ? `${words} (${keysInWords(keys)})` : words}
    >
      <Icon name={props.icon} />
    </button>
  );
}
