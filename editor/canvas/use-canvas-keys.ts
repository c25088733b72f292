/** Keys of the canvas itself: Tab goes from node to node as they are read, Enter selects and goes in, Escape comes out. */

import { useCallback } from 'react';
import { renaming, select, selection } from '../state/selection.ts';
import { bringIntoView, goToNode } from './flow-handle.ts';
import { focusNode, neighbourOf } from './focus.ts';

const FIELDS = 'input:not([hidden]), select, textarea, button';

function onNode(event: React.KeyboardEvent, id: string, box: HTMLElement): void {
  if (event.key === 'Tab') {
    const next = neighbourOf(id, event.shiftKey ? -1 : 1);
    if (next === undefined) return;
    event.preventDefault();
    focusNode(next);
    return;
  }
  if (event.key !== 'Enter' || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (selection.getState().nodes.has(id)) goInto(id, box);
  else select([id]);
}

function goInto(id: string, box: HTMLElement): void {
  const field = box.querySelector<HTMLElement>(FIELDS);
  field?.focus();
  // Farthest out fields are not drawn: Enter goes near first.
  if (field && document.activeElement !== field) goToNode(id);
}

/** For the element around React Flow. */
export function useCanvasKeys() {
  const onKeyDown = useCallback((event: React.KeyboardEvent) => {
    if (!(event.target instanceof HTMLElement) || renaming.getState().id !== undefined) return;
    const box = event.target.closest<HTMLElement>('.react-flow__node');
    const id = box?.dataset.id;
    if (event.target.classList.contains('canvas') && event.key === 'Tab') {
      const next = event.shiftKey ? undefined : neighbourOf(undefined, 1);
      if (next === undefined) return;
      event.preventDefault();
      focusNode(next);
      return;
    }
    if (!box || id === undefined) return;
    if (event.target === box) onNode(event, id, box);
    else if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      focusNode(id);
    }
  }, []);
  const onFocus = useCallback(({ target }: React.FocusEvent) => {
    const isNode = target instanceof HTMLElement && target.classList.contains('react-flow__node');
    if (isNode && target.dataset.id && target.matches(':focus-visible')) void bringIntoView(target.dataset.id);
  }, []);
  return { onKeyDown, onFocus };
}
