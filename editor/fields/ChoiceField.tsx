/** One word of several. */

import { useStore } from 'zustand';
import { catalogueStore } from '../state/catalogue.ts';
import type { PropsOf } from './field-props.ts';

interface MenuProps {
  readonly id: string;
  readonly value: string;
  readonly options: readonly string[];
  /** What an option is called where its value is no word for people. */
  readonly titles?: Readonly<Record<string, string>>;
  readonly onChange: (value: string) => void;
}

/** A menu; a value that is no option any more is shown as such rather than another in its place. */
function Menu({ id, value, options, titles = {}, onChange }: MenuProps) {
  const isOne = options.includes(value);
  return (
    <select
      id={id}
      className="input"
      value={value}
      aria-invalid={!isOne}
      onChange={(event) => onChange(event.target.value)}
    >
      {!isOne && (
        <option value={value} disabled>
          {value} (no choice)
        </option>
      )}
      {options.map((option) => (
        <option key={option} value={option}>
          {titles[option] ?? option}
        </option>
      ))}
    </select>
  );
}

export function ChoiceField({ id, spec, value, siblings, onChange }: PropsOf<'choice'>) {
  const more = spec.optionsFrom ? siblings[spec.optionsFrom] : undefined;
  const options = [...new Set([...spec.options, ...(Array.isArray(more) ? more.map(String) : [])])];
  return <Menu id={id} value={String(value)} options={options} onChange={onChange} />;
}

/** Models of the param's role. */
export function ModelField({ id, spec, value, onChange }: PropsOf<'model'>) {
  const models = useStore(catalogueStore, (state) => state.models);
  const roles = [spec.role, ...(spec.alsoRoles ?? [])];
  const fitting = [...models].filter(([, role]) => roles.includes(role)).map(([model]) => model);
  const options = spec.builtIn ? ['', ...fitting] : fitting;
  const titles = spec.builtIn ? { '': spec.builtIn.title } : {};
  return <Menu id={id} value={String(value)} options={options} titles={titles} onChange={onChange} />;
}
