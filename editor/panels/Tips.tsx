/** The one tooltip: what an element says in data-tip. At once while a link is drawn, where it says why a port refuses. */

import { useEffect, useState } from 'react';
import { linkDrag } from '../canvas/link-drag.ts';

const DELAY_MS = 400;
const OFFSET_PX = 14;

interface Tip {
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

export function Tips() {
  const [tip, setTip] = useState<Tip>();
  useEffect(() => {
    let waiting: ReturnType<typeof setTimeout> | undefined;
    let shownFor: string | undefined;
    const onMove = (event: PointerEvent): void => {
      const dragging = linkDrag.getState().from !== undefined;
      const at = dragging ? document.elementFromPoint(event.clientX, event.clientY) : event.target;
      const holder = at instanceof Element ? at.closest<HTMLElement>('[data-tip]') : null;
      const text = holder?.dataset.tip;
      if (text === shownFor) return;
      shownFor = text;
      clearTimeout(waiting);
      setTip(undefined);
      if (!text || (event.buttons > 0 && !dragging)) return;
      const { clientX: x, clientY: y } = event;
      waiting = setTimeout(() => setTip({ text, x, y }), dragging ? 0 : DELAY_MS);
    };
    // By keyboard a control tells the same as under the pointer.
    const onFocus = ({ target }: FocusEvent): void => {
      const text = target instanceof HTMLElement && target.matches(':focus-visible') ? target.dataset.tip : undefined;
      clearTimeout(waiting);
      setTip(undefined);
      if (!text || !(target instanceof HTMLElement)) return;
      const { left, bottom } = target.getBoundingClientRect();
      waiting = setTimeout(() => setTip({ text, x: left - OFFSET_PX, y: bottom - OFFSET_PX / 2 }), DELAY_MS);
    };
    const onEscape = ({ key }: KeyboardEvent): void => {
      if (key === 'Escape') hide();
    };
    const hide = (): void => {
      clearTimeout(waiting);
      shownFor = undefined;
      setTip(undefined);
    };
    window.addEventListener('pointermove', onMove);
    window.addEventListener('focusin', onFocus);
    window.addEventListener('focusout', hide);
    window.addEventListener('keydown', onEscape);
    window.addEventListener('pointerdown', hide);
    window.addEventListener('wheel', hide, { passive: true });
    return () => {
      clearTimeout(waiting);
      window.removeEventListener('pointermove', onMove);
      window.removeEventListener('focusin', onFocus);
      window.removeEventListener('focusout', hide);
      window.removeEventListener('keydown', onEscape);
      window.removeEventListener('pointerdown', hide);
      window.removeEventListener('wheel', hide);
    };
  }, []);
  if (!tip) return null;
  return (
    <div
      className="tip"
      role="tooltip"
      style={{
        left: Math.min(tip.x + OFFSET_PX, window.innerWidth - 300),
        top: Math.min(tip.y + OFFSET_PX, window.innerHeight - 90),
      }}
    >
      {tip.text}
    </div>
  );
}
