/** A menu of commands: Radix keeps the keys (arrows, Escape, first letters) and the focus. */

import { DropdownMenu } from 'radix-ui';
import type { ReactElement } from 'react';
import { type CommandName, commands, type EditorCommand } from '../commands/commands.ts';
import { keysInWords } from '../commands/key-words.ts';

interface MenuProps {
  /** The button that opens it. */
  readonly trigger: ReactElement;
  /** Groups are divided by a line. */
  readonly groups: readonly (readonly CommandName[])[];
}

export function Menu({ trigger, groups }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="start" sideOffset={4} collisionPadding={8}>
          {groups.map((names, i) => (
            <DropdownMenu.Group key={names.join(' ')}>
              {i > 0 && <DropdownMenu.Separator className="menu-line" />}
              {names.map((name) => (
                <Item key={name} command={commands[name]} />
              ))}
            </DropdownMenu.Group>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function Item({ command: { title, keys, run } }: { readonly command: EditorCommand }) {
  return (
    // After the menu has closed and given the focus back, so that a dialog it opens keeps it.
    <DropdownMenu.Item className="menu-item plain" onSelect={() => setTimeout(run)}>
      <span>{title}</span>
      {keys.length > 0 && <kbd>{keysInWords(keys)}</kbd>}
    </DropdownMenu.Item>
  );
}
