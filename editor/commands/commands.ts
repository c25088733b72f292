/** Every command of the editor: the one table that bar, menus, keyboard and shortcuts sheet share. */

import { dialogs } from '../state/dialogs.ts';
import { save } from '../state/saving.ts';
import { settings } from '../state/settings.ts';
import { arrangeCommands } from './arrange-commands.ts';
import type { EditorCommand } from './command.ts';
import { editCommands } from './edit-commands.ts';
import { linkCommands } from './link-commands.ts';
import { pageCommands } from './page-commands.ts';
import { runCommands } from './run-commands.ts';
import { selectCommands } from './select-commands.ts';
import { viewCommands } from './view-commands.ts';

export type { EditorCommand } from './command.ts';

const table = {
  ...runCommands,
  ...linkCommands,
  ...editCommands,
  ...selectCommands,
  ...arrangeCommands,
  ...viewCommands,
  ...pageCommands,
  save: { title: 'Save', keys: ['Mod+S'], run: () => void save() },
  templates: { title: 'Templates', keys: ['Mod+O'], run: () => dialogs.setState({ open: 'templates' }) },
  shortcuts: { title: 'Shortcuts', keys: ['?', 'F1'], run: () => dialogs.setState({ open: 'shortcuts' }) },
} satisfies Record<string, EditorCommand>;

export type CommandName = keyof typeof table;

/** Shortcuts as they come, before anybody changes them. */
export const defaultKeys: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries(table).map(([name, { keys }]) => [name, keys]),
);

/** Whoever reads `keys` gets those the user chose. */
for (const [name, command] of Object.entries(table)) {
  const keys = command.keys;
  Object.defineProperty(command, 'keys', { get: () => settings.getState().shortcuts[name] ?? keys });
}

export const commands: Readonly<Record<CommandName, EditorCommand>> = table;
