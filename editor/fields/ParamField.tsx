/** The widget of a param, chosen by the param's kind, never by the node's type; marks what differs from the default. */

import { useId } from 'react';
import type { ParamSpec } from '../../nodes/kit/index.ts';
import { Icon } from '../icons/Icon.tsx';
import { setParam } from '../state/edits.ts';
import { ChoiceField, ModelField } from './ChoiceField.tsx';
import './fields.css';
import './sliders.css';
import type { FieldProps } from './field-props.ts';
import { MaskBrush } from './MaskBrush.tsx';
import { NamesField } from './NamesField.tsx';
import { NumberField } from './NumberField.tsx';
import { PictureField } from './PictureField.tsx';
import { SeedField } from './SeedField.tsx';
import { SetField } from './SetField.tsx';
import { SlidersField } from './SlidersField.tsx';
import { ColourField, PathField, SwitchField, TextField } from './WordFields.tsx';

interface ParamFieldProps {
  readonly node: string;
  readonly param: string;
  readonly spec: ParamSpec;
  readonly value: unknown;
  readonly siblings: Readonly<Record<string, unknown>>;
}

/** Widgets that take the whole width, below their name. */
function isWide(spec: ParamSpec): boolean {
  return (
    ['sliders', 'strokes', 'set', 'names'].includes(spec.param) ||
    (spec.param === 'file' && spec.accept === 'picture') ||
    (spec.param === 'text' && spec.multiline === true)
  );
}

export function ParamField({ node, param, spec, value, siblings }: ParamFieldProps) {
  const id = useId();
  const changed = value !== undefined && JSON.stringify(value) !== JSON.stringify(spec.default);
  const title = spec.title ?? param;
  const reset = (): void => setParam(node, param, undefined);
  return (
    <div className="field" data-changed={changed} data-wide={isWide(spec)} data-param={param}>
      <span className="field-name">
        <label htmlFor={id} data-tip={spec.help} onDoubleClick={reset}>
          {title}
        </label>
        {changed && (
          <button
            type="button"
            className="reset"
            aria-label={`Reset ${title} to its default`}
            data-tip={`Back to the default${isShort(spec.default) ? `: ${String(spec.default)}` : ''}`}
            onClick={reset}
          >
            <Icon name="reset" />
          </button>
        )}
      </span>
      <Widget
        id={id}
        node={node}
        param={param}
        spec={spec}
        value={value ?? spec.default}
        siblings={siblings}
        onChange={(next) => setParam(node, param, next)}
      />
    </div>
  );
}

const isShort = (value: unknown): boolean => typeof value !== 'object' && value !== '';

function Widget(props: FieldProps) {
  const { spec } = props;
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
    case 'names':
      return <NamesField {...props} spec={spec} />;
    case 'file':
      return spec.accept === 'picture' ? <PictureField {...props} spec={spec} /> : <PathField {...props} />;
    case 'sliders':
      return <SlidersField {...props} spec={spec} />;
    case 'strokes':
      return <MaskBrush {...props} spec={spec} />;
    case 'boolean':
      return <SwitchField {...props} spec={spec} />;
    case 'colour':
      return <ColourField {...props} spec={spec} />;
    case 'text':
      return <TextField {...props} spec={spec} />;
  }
}
