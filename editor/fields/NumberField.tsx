/** A number: type it, drag the slider, arrow keys (Shift coarse, Alt fine); held to its range, with its unit. */

import { useState } from 'react';
import type { ParamSpec } from '../../nodes/kit/index.ts';
import type { FieldProps } from './ParamField.tsx';

type NumberSpec = Extract<ParamSpec, { param: 'number' | 'integer' }>;

const COARSE = 10;
const FINE = 0.1;
/** Ranges wider than this have no slider: a pixel of it would be many steps. */
const MAX_SLIDER_STEPS = 2000;

function stepOf(spec: NumberSpec): number {
  return spec.param === 'integer' ? 1 : (spec.step ?? (spec.max - spec.min) / 100);
}

function hold(spec: NumberSpec, value: number): number {
  const held = Math.min(spec.max, Math.max(spec.min, spec.param === 'integer' ? Math.round(value) : value));
  // Binary fractions of the slider would be saved as they are otherwise.
  return Number(held.toPrecision(10));
}

export function NumberField({ id, spec, value, onChange }: FieldProps<NumberSpec>) {
  const [draft, setDraft] = useState<string>();
  const step = stepOf(spec);
  const current = typeof value === 'number' ? value : spec.default;
  const commit = (): void => {
    const typed = Number(draft?.replace(',', '.'));
    if (draft !== undefined && draft.trim() !== '' && Number.isFinite(typed)) onChange(hold(spec, typed));
    setDraft(undefined);
  };
  return (
    <div className="row" data-tip={`${spec.min} to ${spec.max}${spec.unit ? ` ${spec.unit}` : ''}`}>
      {(spec.max - spec.min) / step <= MAX_SLIDER_STEPS && (
        <input
          type="range"
          aria-label={`${id} slider`}
          min={spec.min}
          max={spec.max}
          step={step}
          value={current}
          style={{ '--share': (current - spec.min) / (spec.max - spec.min) } as React.CSSProperties}
          onChange={(event) => onChange(hold(spec, Number(event.target.value)))}
        />
      )}
      <input
        id={id}
        className="input"
        data-narrow
        inputMode="decimal"
        value={draft ?? String(current)}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit();
          if (event.key === 'Escape') setDraft(undefined);
          const direction = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
          if (direction === 0) return;
          event.preventDefault();
          const factor = event.shiftKey ? COARSE : event.altKey && spec.param === 'number' ? FINE : 1;
          onChange(hold(spec, current + direction * step * factor));
        }}
      />
      {spec.unit && spec.unit !== 'share' && <span className="unit">{spec.unit}</span>}
    </div>
  );
}
