/** Text, colour, a switch. */

import { useState } from 'react';
import { readColour } from './colours.ts';
import type { FieldProps, PropsOf } from './field-props.ts';

export function TextField({ id, spec, value, onChange }: PropsOf<'text'>) {
  const text = String(value);
  return spec.multiline ? (
    <textarea id={id} className="input area" rows={4} value={text} onChange={(event) => onChange(event.target.value)} />
  ) : (
    <input id={id} className="input" value={text} onChange={(event) => onChange(event.target.value)} />
  );
}

/** The path of a file that is no picture. */
export function PathField({ id, value, onChange }: FieldProps) {
  return (
    <input
      id={id}
      className="input"
      placeholder="path, relative to the graph"
      value={String(value)}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

export function SwitchField({ id, value, onChange }: PropsOf<'boolean'>) {
  return (
    <input
      id={id}
      className="switch"
      type="checkbox"
      checked={value === true}
      onChange={(event) => onChange(event.target.checked)}
    />
  );
}

export function ColourField({ id, value, onChange }: PropsOf<'colour'>) {
  const [draft, setDraft] = useState<string>();
  const bad = draft !== undefined && readColour(draft) === undefined;
  return (
    <div className="row">
      <input
        type="color"
        className="swatch-input"
        aria-label="Pick a colour"
        value={String(value)}
        onChange={(event) => onChange(event.target.value)}
      />
      <input
        id={id}
        className="input mono"
        aria-invalid={bad}
        data-tip={bad ? 'A colour as #rrggbb or #rgb.' : undefined}
        value={draft ?? String(value)}
        onChange={(event) => {
          setDraft(event.target.value);
          const colour = readColour(event.target.value);
          if (colour) onChange(colour);
        }}
        onBlur={() => setDraft(undefined)}
      />
    </div>
  );
}
