/** The edge of a panel: drag it, or move it with the arrow keys; a double-click gives the usual size back. */

import { useStore } from 'zustand';
import { PANEL_BOUNDS, type PanelSize, panels, resizePanel } from '../state/panels.ts';

const STEP_PX = 16;

interface SplitterProps {
  readonly size: PanelSize;
  readonly label: string;
  /** On which side of its panel the edge lies. */
  readonly side: 'left' | 'right' | 'top';
}

export function Splitter({ size, label, side }: SplitterProps) {
  const px = useStore(panels, (state) => state[size]);
  const { least, most, usual } = PANEL_BOUNDS[size];
  const upright = side !== 'top';
  // Towards the canvas is larger for panels right of it and below it.
  const sign = side === 'right' ? 1 : -1;
  const [less, more] = upright ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
  return (
    // biome-ignore lint/a11y/useSemanticElements: an hr cannot be dragged or hold a value
    <div
      className="splitter"
      data-side={side}
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={upright ? 'vertical' : 'horizontal'}
      aria-valuenow={px}
      aria-valuemin={least}
      aria-valuemax={most}
      onDoubleClick={() => resizePanel(size, usual)}
      onKeyDown={(event) => {
        const move = event.key === more ? sign : event.key === less ? -sign : 0;
        if (move === 0) return;
        event.preventDefault();
        resizePanel(size, px + move * STEP_PX);
      }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        event.preventDefault();
        event.currentTarget.focus();
      }}
      onPointerMove={(event) => {
        if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
        const panel = event.currentTarget.parentElement?.getBoundingClientRect();
        if (!panel) return;
        const wanted = {
          right: event.clientX - panel.left,
          left: panel.right - event.clientX,
          top: panel.bottom - event.clientY,
        };
        resizePanel(size, wanted[side]);
      }}
    />
  );
}
