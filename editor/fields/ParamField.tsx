/** The widget of a param, chosen by the param's kind, never by the node's type; marks what differs from the default. */

import type { ParamSpec } from '../../nodes/kit/index.ts';
import { setParam } from '../state/edits.ts';
import { ChoiceField, ModelField, SetField } from './ChoiceField.tsx';
import { NumberField } from './NumberField.tsx';
import { PictureField } from './PictureField.tsx';
import { SeedField } from './SeedField.tsx';
import { SlidersField } from './SlidersField.tsx';

export interface FieldProps<S extends ParamSpec = ParamSpec> {
  readonly id: string;
  readonly spec: S;
  readonly value: unknown;
  readonly siblings: Readonly<Record<string, unknown>>;
  readonly onChange: (value: unknown) => void;
}

interface ParamFieldProps {
  readonly node: string;
  readonly param: string;
  readonly spec: ParamSpec;
  readonly value: unknown;
  readonly siblings: Readonly<Record<string, unknown>>;
}

export function ParamField({ node, param, spec, value, siblings }: ParamFieldProps) {
  const changed = value !== undefined && JSON.stringify(value) !== JSON.stringify(spec.default);
  const id = `${node}-${param}`;
  const title = spec.title ?? param;
  const help = [spec.help, changed ? 'Double-click the name to take the default.' : ''].filter(Boolean).join(' ');
  return (
    <div className="field" data-changed={changed}>
      <label htmlFor={id} data-tip={help || undefined} onDoubleClick={() => setParam(node, param, undefined)}>
        {title}
      </label>
      <Widget
        id={id}
        spec={spec}
        value={value ?? spec.default}
        siblings={siblings}
        onChange={(next) => setParam(node, param, next)}
      />
    </div>
  );
}

function Widget(props: FieldProps) {
  const { id, spec, value, onChange } = props;
  switch (spec.param) {
    case 'number':
    case 'integer':
      return <NumberField {...props} spec={spec} />;
    case 'seed':
      return <SeedField {...props} spec={spec} />;
    case 'choice':
      return <ChoiceField {...props} spec={spec} />;
    case 'model':
      return <ModelField {...props} spec={spec} />;
    case 'set':
      return <SetField {...props} spec={spec} />;
    case 'file':
      return spec.accept === 'picture' ? <PictureField {...props} spec={spec} /> : <TextInput {...props} />;
    case 'sliders':
      return <SlidersField {...props} spec={spec} />;
    case 'boolean':
      return (
        <input
          id={id}
          className="switch"
          type="checkbox"
          checked={value === true}
          onChange={(event) => onChange(event.target.checked)}
        />
      );
    case 'colour':
      return <input id={id} type="color" value={String(value)} onChange={(event) => onChange(event.target.value)} />;
    case 'names':
      return (
        <input
          id={id}
          className="input"
          value={Array.isArray(value) ? value.join(', ') : ''}
          onChange={(event) =>
            onChange(
              event.target.value
                .split(',')
                .map((word) => word.trim())
                .filter(Boolean),
            )
          }
        />
      );
    case 'strokes':
      return <span className="unit">{Array.isArray(value) ? `${value.length} strokes` : ''}</span>;
    default:
      return <TextInput {...props} />;
  }
}

function TextInput({ id, value, onChange }: FieldProps) {
  return <input id={id} className="input" value={String(value)} onChange={(event) => onChange(event.target.value)} />;
}
