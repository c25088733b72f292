/** Keyboard: finds the command of a shortcut. Never while typing in a field, never behind an open dialog or menu. */

import { dialogs } from '../state/dialogs.ts';
import { linkPick } from '../state/link-picker.ts';
import { searchStore } from '../state/search.ts';
import { commands, type EditorCommand } from './commands.ts';

/** A key press as shortcuts are written; undefined for a modifier alone. */
export function shortcutOf(event: KeyboardEvent): string | undefined {
  if (['Shift', 'Control', 'Alt', 'Meta'].includes(event.key)) return undefined;
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1];
  const digit = /^Digit(\d)$/.exec(event.code)?.[1];
  // With Alt many keyboards write another letter, with Shift another sign: the key itself counts.
  const plain = (event.altKey && letter) || (event.shiftKey && digit) || event.key;
  const key = plain === ' ' ? 'Space' : plain.length === 1 ? plain.toUpperCase() : plain;
  // A sign that takes Shift to be typed already says that Shift is down.
  const shift = event.shiftKey && (key.length > 1 || /[A-Z0-9]/.test(key));
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

/** Work even while typing: they cannot be meant as text. */
const ALWAYS = ['Mod+Enter', 'Mod+S'];

function isElsewhere({ target }: KeyboardEvent, shortcut: string): boolean {
  if (ALWAYS.includes(shortcut)) return false;
  const open = searchStore.getState().at !== undefined || linkPick.getState().node !== undefined;
  if (open || dialogs.getState().open !== undefined || isTyping(target, shortcut)) return true;
  if (!(target instanceof Element)) return false;
  // Menus, lists and tabs have arrow keys and letters of their own.
  if (target.closest('[role="menu"], [role="listbox"], [role="dialog"]')) return true;
  if (target.closest('[role="tablist"]') && shortcut.startsWith('Arrow')) return true;
  return target instanceof HTMLButtonElement && (shortcut === 'Space' || shortcut === 'Enter');
}

function commandOf(shortcut: string): EditorCommand | undefined {
  return Object.values<EditorCommand>(commands).find(({ keys }) => keys.includes(shortcut));
}

/** Listens for shortcuts; gives what stops it. */
export function watchKeys(): () => void {
  document.documentElement.dataset.theme = localStorage.getItem('theme') ?? 'dark';
  // Space held moves the canvas; Space pressed and let go is a shortcut like any other.
  let held: EditorCommand | undefined;
  const onKeyDown = (event: KeyboardEvent): void => {
    const shortcut = shortcutOf(event);
    const command = shortcut === undefined ? undefined : commandOf(shortcut);
    if (!command || shortcut === undefined || isElsewhere(event, shortcut)) return;
    if (shortcut === 'Space') {
      if (!event.repeat) held = command;
      document.documentElement.dataset.hand = 'true';
      event.preventDefault();
      return;
    }
    // What the canvas has done itself is not done twice.
    if (event.defaultPrevented) return;
    event.preventDefault();
    command.run();
  };
  const onKeyUp = (event: KeyboardEvent): void => {
    if (event.key === ' ') delete document.documentElement.dataset.hand;
    if (event.key !== ' ' || !held) return;
    const command = held;
    held = undefined;
    event.preventDefault();
    command.run();
  };
  const letGo = (event: Event): void => {
    held = undefined;
    if (event.type === 'blur') delete document.documentElement.dataset.hand;
  };
  window.addEventListener('keydown', onKeyDown);
  window.addEventListener('keyup', onKeyUp);
  window.addEventListener('pointerdown', letGo, true);
  window.addEventListener('blur', letGo);
  return () => {
    window.removeEventListener('keydown', onKeyDown);
    window.removeEventListener('keyup', onKeyUp);
    window.removeEventListener('pointerdown', letGo, true);
    window.removeEventListener('blur', letGo);
  };
}
