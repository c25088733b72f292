/** The bar: what is open and its save state, undo, panels, live mode, run and cancel. */

import { useStore } from 'zustand';
import { type CommandName, commands } from '../commands/commands.ts';
import { keysInWords } from '../commands/key-words.ts';
import { Icon, type IconName } from '../icons/Icon.tsx';
import { IconButton } from '../icons/IconButton.tsx';
import { Menu } from '../panels/Menu.tsx';
import { documentStore, type SaveState } from '../state/document.ts';
import { isOpen, panels } from '../state/panels.ts';
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
  const saveState = useStore(documentStore, (state) => state.saveState);
  const canUndo = useStore(documentStore, ({ history }) => history.done.at(-1)?.label);
  const canRedo = useStore(documentStore, ({ history }) => history.undone.at(-1)?.label);
  const library = useStore(panels, (state) => isOpen(state, 'library'));
  const inspector = useStore(panels, (state) => isOpen(state, 'inspector'));
  return (
    <header className="bar">
      <h1>
        <img src="./icon.svg" alt="" width="22" height="22" /> <span>FaceX Studio</span>
      </h1>
      <CommandButton name="library" icon="left" pressed={library} />
      <Menu
        trigger={
          <button type="button" className="button document" data-tip="Graph: open, save, export">
            <span className="document-name">{name}</span>
            <Icon name="down" />
          </button>
        }
        groups={[
          ['newGraph', 'templates', 'importGraph'],
          ['save', 'saveCopy', 'exportGraph', 'versions'],
          ['compare'],
        ]}
      />
      <span className="save-state" data-state={saveState} role="status">
        {SAVE_WORDS[saveState]}
      </span>
      <span className="grow" />
      <CommandButton name="undo" icon="undo" disabled={!canUndo} detail={canUndo} />
      <CommandButton name="redo" icon="redo" disabled={!canRedo} detail={canRedo} />
      <span className="divider" />
      <span className="bar-wide">
        <CommandButton name="add" icon="plus" />
        <CommandButton name="arrange" icon="arrange" />
        <CommandButton name="compare" icon="split" />
        <CommandButton name="theme" icon="half" />
        <CommandButton name="shortcuts" icon="help" />
        <span className="divider" />
      </span>
      <span className="bar-narrow">
        <Menu
          trigger={<IconButton quiet icon="more" label="More" tip={null} />}
          groups={[
            ['add', 'arrange', 'compare'],
            ['theme', 'shortcuts', 'bottom'],
          ]}
        />
      </span>
      <RunButtons />
      <CommandButton name="inspector" icon="right" pressed={inspector} />
    </header>
  );
}

function RunButtons() {
  const id = useStore(documentStore, (state) => state.id);
  const live = useStore(runStatus, (state) => state.live);
  const lost = useStore(runStatus, ({ connection }) => connection === 'lost');
  const busy = useStore(runStatus, ({ runs }) =>
    runs.some(({ state, graphId }) => graphId === id && (state === 'running' || state === 'queued')),
  );
  const problems = useStore(runStatus, (state) => state.problems.length);
  const why = lost
    ? 'The server is away'
    : problems > 0
      ? `${problems === 1 ? 'A problem keeps' : `${problems} problems keep`} the graph from running: see Problems below`
      : 'Run the whole graph';
  return (
    <>
      <button
        type="button"
        className="button quiet live"
        aria-pressed={live}
        onClick={commands.live.run}
        data-tip={`${commands.live.title} (${keysInWords(commands.live.keys)})`}
      >
        <Icon name="live" /> <span>Live</span>
      </button>
      {busy && (
        <button
          type="button"
          className="button"
          onClick={commands.cancel.run}
          data-tip={`Cancel (${keysInWords(commands.cancel.keys)})`}
        >
          <Icon name="stop" /> <span>Cancel</span>
        </button>
      )}
      <button
        type="button"
        className="button primary"
        disabled={problems > 0 || lost}
        data-tip={why}
        onClick={commands.run.run}
      >
        <Icon name="play" /> Run <kbd>{keysInWords(commands.run.keys)}</kbd>
      </button>
    </>
  );
}

function CommandButton(props: {
  readonly name: CommandName;
  readonly icon: IconName;
  readonly disabled?: boolean;
  readonly pressed?: boolean;
  readonly detail?: string | undefined;
}) {
  const { name, icon, disabled, pressed, detail } = props;
  const { title, keys, run } = commands[name];
  const words = detail ? `${title}: ${detail}` : title;
  const tip = keys.length > 0 ? `${words} (${keysInWords(keys)})` : words;
  return <IconButton quiet icon={icon} label={title} tip={tip} pressed={pressed} disabled={disabled} onClick={run} />;
}
