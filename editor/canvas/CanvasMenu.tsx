/** The menus of the canvas, in place of the browser's: what a right click, a long press or the menu key is about decides. */

import { ContextMenu } from 'radix-ui';
import type { ReactElement } from 'react';
import { useStore } from 'zustand';
import { type CommandName, commands } from '../commands/commands.ts';
import { keysInWords } from '../commands/key-words.ts';
import { Icon } from '../icons/Icon.tsx';
import { select, selectEdge, selection } from '../state/selection.ts';
import { type MenuEntry, menuFor } from './menu-entries.ts';
import { menuTarget, targetOf } from './menu-target.ts';

/** Where text can be typed, the browser's own menu (cut, paste, spelling) is the one that is wanted. */
const TEXT = 'input:not([type="range"]):not([type="checkbox"]), textarea, [contenteditable="true"]';

function open(event: React.MouseEvent): void {
  const { target } = event;
  if (!(target instanceof Element)) return;
  if (target.closest(TEXT)) {
    event.stopPropagation();
    return;
  }
  const about = targetOf(target, { x: event.clientX, y: event.clientY });
  const { nodes, things } = selection.getState();
  if (about.at === 'link') selectEdge(about.key);
  else if (about.at === 'port') select([about.node]);
  else if (about.at === 'node' && !nodes.has(about.id)) select([about.id]);
  else if ('id' in about && about.at !== 'node' && !things.has(about.id)) select([], [about.id]);
  menuTarget.setState({ target: about });
}

export function CanvasMenu({ children }: { readonly children: ReactElement }) {
  return (
    <ContextMenu.Root>
      <ContextMenu.Trigger asChild onContextMenuCapture={open}>
        {children}
      </ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Content className="menu" collisionPadding={8} onCloseAutoFocus={(event) => event.preventDefault()}>
          <Entries />
        </ContextMenu.Content>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}

function Entries() {
  const target = useStore(menuTarget, (state) => state.target);
  return menuFor(target).map((entry, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the list is made anew with every menu and never changes while open
    <Entry key={index} entry={entry} />
  ));
}

function Entry({ entry }: { readonly entry: MenuEntry }) {
  if (entry === '-') return <ContextMenu.Separator className="menu-line" />;
  if (typeof entry === 'string') return <CommandEntry name={entry} />;
  if ('colours' in entry)
    return (
      <div className="menu-colours">
        {entry.colours.map((colour) => (
          <ContextMenu.Item
            key={colour}
            className="menu-colour"
            data-colour={colour}
            aria-label={`Colour ${colour}`}
            onSelect={() => entry.take(colour)}
          />
        ))}
      </div>
    );
  if ('entries' in entry)
    return (
      <ContextMenu.Sub>
        <ContextMenu.SubTrigger className="menu-item">
          <span className="menu-check" />
          <span>{entry.title}</span>
          <Icon name="next" />
        </ContextMenu.SubTrigger>
        <ContextMenu.Portal>
          <ContextMenu.SubContent className="menu" collisionPadding={8}>
            {entry.entries.map((name) => (
              <CommandEntry key={name} name={name} />
            ))}
          </ContextMenu.SubContent>
        </ContextMenu.Portal>
      </ContextMenu.Sub>
    );
  return (
    <ContextMenu.Item className="menu-item" disabled={entry.disabled ?? false} onSelect={entry.run}>
      <span className="menu-check" />
      <span>{entry.title}</span>
    </ContextMenu.Item>
  );
}

function CommandEntry({ name }: { readonly name: CommandName }) {
  const { title, keys, when, isOn, run } = commands[name];
  const shared = {
    className: 'menu-item',
    disabled: when?.() === false,
    onSelect: () => setTimeout(run),
  };
  const words = (
    <>
      <span>{title}</span>
      {keys.length > 0 && <kbd>{keysInWords(keys)}</kbd>}
    </>
  );
  if (!isOn)
    return (
      <ContextMenu.Item {...shared}>
        <span className="menu-check" />
        {words}
      </ContextMenu.Item>
    );
  return (
    <ContextMenu.CheckboxItem {...shared} checked={isOn()}>
      <span className="menu-check">{isOn() && <Icon name="check" />}</span>
      {words}
    </ContextMenu.CheckboxItem>
  );
}
