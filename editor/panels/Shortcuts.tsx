/** The shortcuts sheet: every command with its keys, which can be changed here and are kept in this browser. */

import { useState } from 'react';
import { useStore } from 'zustand';
import { type CommandGroup, GROUPS } from '../commands/command.ts';
import { type CommandName, commands, defaultKeys, type EditorCommand } from '../commands/commands.ts';
import { keyInWords } from '../commands/key-words.ts';
import { shortcutOf } from '../commands/keys.ts';
import { IconButton } from '../icons/IconButton.tsx';
import { setSettings, settings } from '../state/settings.ts';
import { Dialog } from './Dialog.tsx';

/** What the pointer does, which no command stands for. */
const BY_HAND: readonly (readonly [string, string])[] = [
  ['Add a node', 'Double-click on empty canvas'],
  ['Add a point to a link', 'Double-click on the link'],
  ['Insert a node into a link', 'Drop an unlinked node on the link'],
  ['Link', 'Drag from port to port, or click one and then the other'],
  ['Select with a box', 'Shift and drag'],
  ['Move the canvas', 'Drag, middle-drag, or Space and drag'],
  ['Rename', 'Double-click a title'],
  ['Menu', 'Right-click, long press, or the menu key'],
  ['From node to node', 'Tab and Shift+Tab'],
  ['Into the fields of a node, and out', 'Enter and Escape'],
];

export function Shortcuts() {
  return (
    <Dialog name="shortcuts" title="Shortcuts" wide>
      <Sheet />
    </Dialog>
  );
}

function Sheet() {
  const [listening, setListening] = useState<CommandName>();
  const changed = useStore(settings, ({ shortcuts }) => Object.keys(shortcuts).length);
  const all = Object.entries<EditorCommand>(commands) as [CommandName, EditorCommand][];
  const groups = GROUPS.map((group): [CommandGroup, [CommandName, EditorCommand][]] => [
    group,
    all.filter(([, command]) => (command.group ?? 'File and page') === group),
  ]);
  return (
    <div className="shortcuts">
      <p>Click a shortcut to press another for it. They are kept in this browser.</p>
      {groups.map(([group, rows]) => (
        <section key={group}>
          <h3>{group}</h3>
          {rows.map(([name, { title }]) => (
            <Row key={name} name={name} title={title} listening={listening === name} onListen={setListening} />
          ))}
        </section>
      ))}
      <section>
        <h3>By hand</h3>
        {BY_HAND.map(([what, how]) => (
          <div key={what} className="shortcut-row">
            <span>{what}</span>
            <span className="by-hand">{how}</span>
          </div>
        ))}
      </section>
      {changed > 0 && (
        <div className="dialog-actions">
          <button type="button" className="button" onClick={() => setSettings({ shortcuts: {} })}>
            Take all of them back
          </button>
        </div>
      )}
    </div>
  );
}

interface RowProps {
  readonly name: CommandName;
  readonly title: string;
  readonly listening: boolean;
  readonly onListen: (name: CommandName | undefined) => void;
}

/** Gives a command one shortcut; whoever had it loses it. */
function assign(name: CommandName, shortcut: string): void {
  const taken = Object.entries<EditorCommand>(commands).flatMap(([other, { keys }]) =>
    other !== name && keys.includes(shortcut) ? [[other, keys.filter((key) => key !== shortcut)] as const] : [],
  );
  const { shortcuts } = settings.getState();
  setSettings({ shortcuts: { ...shortcuts, ...Object.fromEntries(taken), [name]: [shortcut] } });
}

function takeBack(name: CommandName): void {
  const { [name]: _, ...rest } = settings.getState().shortcuts;
  setSettings({ shortcuts: rest });
}

function Row({ name, title, listening, onListen }: RowProps) {
  const own = useStore(settings, ({ shortcuts }) => shortcuts[name]);
  const keys = own ?? defaultKeys[name] ?? [];
  return (
    <div className="shortcut-row" data-command={name}>
      <span>{title}</span>
      <span className="row">
        {own && (
          <IconButton
            quiet
            small
            icon="reset"
            label={`Take back the shortcut of ${title}`}
            tip={null}
            onClick={() => takeBack(name)}
          />
        )}
        <button
          type="button"
          className="shortcut-keys"
          data-listening={listening}
          aria-label={`Change the shortcut of ${title}, now ${keys.map(keyInWords).join(' or ') || 'none'}`}
          onClick={() => onListen(listening ? undefined : name)}
          onBlur={() => listening && onListen(undefined)}
          onKeyDown={(event) => {
            if (!listening) return;
            event.preventDefault();
            event.stopPropagation();
            const shortcut = shortcutOf(event.nativeEvent);
            if (shortcut === undefined) return;
            onListen(undefined);
            if (shortcut !== 'Escape') assign(name, shortcut);
          }}
        >
          {listening ? (
            <kbd>press keys</kbd>
          ) : keys.length > 0 ? (
            keys.map((key) => <kbd key={key}>{keyInWords(key)}</kbd>)
          ) : (
            <kbd className="none">none</kbd>
          )}
        </button>
      </span>
    </div>
  );
}
