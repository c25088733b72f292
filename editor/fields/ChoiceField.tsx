/** One word of several, and several words of many. */

import { useStore } from 'zustand';
import type { ParamSpec } from '../../nodes/kit/index.ts';
import { catalogueStore } from '../state/catalogue.ts';
import type { FieldProps } from './ParamField.tsx';

export function ChoiceField({
  id,
  spec,
  value,
  siblings,
  onChange,
}: FieldProps<Extract<ParamSpec, { param: 'choice' }>>) {
  const more = spec.optionsFrom ? siblings[spec.optionsFrom] : undefined;
  const options = [...new Set([...spec.options, ...(Array.isArray(more) ? more.map(String) : [])])];
  return (
    <select id={id} className="input" value={String(value)} onChange={(event) => onChange(event.target.value)}>
      {options.map((option) => (
        <option key={option}>{option}</option>
      ))}
    </select>
  );
}

export function SetField({ spec, value, onChange }: FieldProps<Extract<ParamSpec, { param: 'set' }>>) {
  const chosen = Array.isArray(value) ? value.map(String) : [];
  return (
    <div className="chips">
      {spec.options.map((option) => {
        const on = chosen.includes(option);
        return (
          <button
            key={option}
            type="button"
            className="chip"
            aria-pressed={on}
            onClick={() => onChange(spec.options.filter((other) => (other === option ? !on : chosen.includes(other))))}
          >
            {option}
          </button>
        );
      })}
    </div>
  );
}

/** Models of the param's role. */
export function ModelField({ id, spec, value, onChange }: FieldProps<Extract<ParamSpec, { param: 'model' }>>) {
  const models = useStore(catalogueStore, (state) => state.models);
  const fitting = [...models].filter(([, role]) => role === spec.role).map(([model]) => model);
  const options = fitting.includes(String(value)) ? fitting : [String(value), ...fitting];
  return (
    <select id={id} className="input" value={String(value)} onChange={(event) => onChange(event.target.value)}>
      {options.map((option) => (
        <option key={option}>{option}</option>
      ))}
    </select>
  );
}
