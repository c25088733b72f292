/** Keyboard: finds the command of a shortcut. Never while typing in a field, never behind an open dialog. */

import { dialogs } from '../state/dialogs.ts';
import { searchStore } from '../state/search.ts';
import { commands, type EditorCommand } from './commands.ts';

function shortcutOf(event: KeyboardEvent): string {
  const key = event.key === ' ' ? 'Space' : event.key.length === 1 ? event.key.toUpperCase() : event.key;
  // '?' already says that Shift is down.
  const shift = event.shiftKey && key !== '?';
  return [event.ctrlKey || event.metaKey ? 'Mod' : '', event.altKey ? 'Alt' : '', shift ? 'Shift' : '', key]
    .filter(Boolean)
    .join('+');
}

const NOT_TYPED = ['checkbox', 'radio', 'button', 'file', 'color', 'range'];

function isTyping(target: EventTarget | null, shortcut: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  // A slider moves with the arrow keys and takes no text.
  if (target instanceof HTMLInputElement && target.type === 'range') return shortcut.includes('Arrow');
  if (target instanceof HTMLInputElement) return !NOT_TYPED.includes(target.type);
  return target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/** Deleting is React Flow's, which knows selected links as well. */
const LEFT_TO_CANVAS = ['Delete', 'Backspace'];
/** Work even while typing: they cannot be meant as text. */
const ALWAYS = ['Mod+Enter', 'Mod+S'];

/** Listens for shortcuts; gives what stops it. */
export function watchKeys(): () => void {
  document.documentElement.dataset.theme = localStorage.getItem('theme') ?? 'dark';
  const byKey = new Map<string, EditorCommand>();
  for (const command of Object.values<EditorCommand>(commands)) for (const key of command.keys) byKey.set(key, command);
  const onKeyDown = (event: KeyboardEvent): void => {
    const shortcut = shortcutOf(event);
    const command = byKey.get(shortcut);
    // What the canvas has done itself (arrow keys on a focused node) is not done twice.
    if (!command || event.defaultPrevented || LEFT_TO_CANVAS.includes(shortcut)) return;
    const elsewhere =
      isTyping(event.target, shortcut) ||
      searchStore.getState().at !== undefined ||
      dialogs.getState().open !== undefined;
    if (elsewhere && !ALWAYS.includes(shortcut)) return;
    // Space and Enter on a focused button are the button's.
    if (event.target instanceof HTMLButtonElement && (shortcut === 'Space' || shortcut === 'Enter')) return;
    event.preventDefault();
    command.run();
  };
  window.addEventListener('keydown', onKeyDown);
  return () => window.removeEventListener('keydown', onKeyDown);
}
