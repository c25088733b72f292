/** A number: drag it, type it or a sum, arrow keys (Shift coarse, Alt fine); held to its range, and it says so. */

import { type CSSProperties, type PointerEvent, useEffect, useRef, useState } from 'react';
import type { FieldProps } from './field-props.ts';
import { readMaths } from './maths.ts';
import { factorOf, hold, holdHint, type NumberSpec, stepOf } from './number-steps.ts';

/** Pointer travel that makes a press a drag rather than a click into the text. */
const DRAG_PX = 3;
/** Ranges wider than this are dragged by steps: a pixel of the bar would be many. */
const MOST_BAR_STEPS = 2000;
const HINT_MS = 3000;
const PX_PER_STEP = 2;
/** Longer units leave no room for the number: the tip has them. */
const LONGEST_UNIT = 6;

export function NumberField({ id, spec, value, onChange }: FieldProps<NumberSpec>) {
  const [draft, setDraft] = useState<string>();
  const [hint, setHint] = useState<string>();
  const drag = useRef<{ startX: number; lastX: number; raw: number; moved: boolean }>(undefined);
  const input = useRef<HTMLInputElement>(null);
  /** Escape was pressed: the blur that follows takes nothing over. */
  const dropped = useRef(false);
  const step = stepOf(spec);
  const current = typeof value === 'number' ? value : spec.default;
  const isBar = (spec.max - spec.min) / step <= MOST_BAR_STEPS;
  const unit = unitOf(spec);
  const share = (current - spec.min) / (spec.max - spec.min);

  useEffect(() => {
    if (hint === undefined) return;
    const gone = setTimeout(() => setHint(undefined), HINT_MS);
    return () => clearTimeout(gone);
  }, [hint]);

  const set = (wanted: number): void => {
    setHint(holdHint(spec, wanted));
    const held = hold(spec, wanted);
    if (held !== current) onChange(held);
  };
  const commit = (): void => {
    if (draft === undefined || dropped.current) return;
    const typed = readMaths(draft, spec.unit, current);
    if (typed !== undefined) set(typed);
    else if (draft.trim() !== '') setHint(`"${draft}" is no number. Try 12, 20/3 or +=5.`);
    setDraft(undefined);
  };
  const onPointerMove = (event: PointerEvent<HTMLInputElement>): void => {
    const now = drag.current;
    if (!now) return;
    if (!now.moved && Math.abs(event.clientX - now.startX) < DRAG_PX) return;
    now.moved = true;
    const width = event.currentTarget.getBoundingClientRect().width;
    const perPx = isBar ? (spec.max - spec.min) / width : step / PX_PER_STEP;
    now.raw += (event.clientX - now.lastX) * perPx * factorOf(event, spec);
    now.lastX = event.clientX;
    // The bar moves by whole steps, with Alt by fine ones; what a step swallows counts for the next.
    const grain = step * (event.altKey ? factorOf(event, spec) : 1);
    const held = hold(spec, Math.round(now.raw / grain) * grain);
    now.raw = Math.min(spec.max, Math.max(spec.min, now.raw));
    if (held !== current) onChange(held);
  };
  return (
    <div
      className="number"
      data-bar={isBar}
      style={{ '--share': share, '--unit-length': unit.length } as CSSProperties}
    >
      <input
        id={id}
        ref={input}
        className="input"
        role="spinbutton"
        inputMode="decimal"
        autoComplete="off"
        aria-valuenow={current}
        aria-valuemin={spec.min}
        aria-valuemax={spec.max}
        aria-describedby={hint ? `${id}-hint` : undefined}
        data-tip={`${spec.min} to ${spec.max}${spec.unit ? ` ${spec.unit}` : ''}\nDrag, or type a number or a sum. Shift coarse, Alt fine.`}
        value={draft ?? String(current)}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={commit}
        onPointerDown={(event) => {
          if (event.button !== 0 || document.activeElement === event.currentTarget) return;
          // No caret until it is known to be a click: a drag must not select text.
          event.preventDefault();
          event.currentTarget.setPointerCapture(event.pointerId);
          drag.current = { startX: event.clientX, lastX: event.clientX, raw: current, moved: false };
        }}
        onPointerMove={onPointerMove}
        onPointerUp={(event) => {
          const was = drag.current;
          drag.current = undefined;
          if (!was || was.moved) return;
          event.currentTarget.focus();
          event.currentTarget.select();
        }}
        onPointerCancel={() => {
          drag.current = undefined;
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit();
          if (event.key === 'Escape') {
            setDraft(undefined);
            dropped.current = true;
            input.current?.blur();
            dropped.current = false;
          }
          const direction = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
          if (direction === 0) return;
          event.preventDefault();
          setDraft(undefined);
          set(current + direction * step * factorOf(event, spec));
        }}
      />
      {unit && (
        <span className="unit" aria-hidden="true">
          {unit}
        </span>
      )}
      {hint && (
        <span className="field-hint" id={`${id}-hint`} role="status">
          {hint}
        </span>
      )}
    </div>
  );
}

/** The unit as it is shown behind the number; '' where there is none or no room. */
function unitOf({ unit = '' }: NumberSpec): string {
  if (unit === 'degrees') return '°';
  return unit === 'share' || unit.length > LONGEST_UNIT ? '' : unit;
}
