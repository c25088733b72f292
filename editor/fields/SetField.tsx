/** Several words of many as check boxes; where they are regions of a picture, on its parsing map as well. */

import type { PropsOf } from './field-props.ts';
import { RegionPicker } from './RegionPicker.tsx';

export function SetField(props: PropsOf<'set'>) {
  const { id, spec, value, onChange } = props;
  const chosen = Array.isArray(value) ? value.map(String) : [];
  const toggle = (option: string): void => {
    // In the order of the options, so that the same choice is the same value.
    onChange(spec.options.filter((other) => (other === option) !== chosen.includes(other)));
  };
  return (
    <div className="set-field">
      {spec.picks && <RegionPicker {...props} picks={spec.picks} chosen={chosen} toggle={toggle} />}
      <div className="chips">
        {spec.options.map((option, i) => (
          <label key={option} className="chip" data-on={chosen.includes(option)}>
            <input
              // The label of the field names the first of them.
              id={i === 0 ? id : undefined}
              type="checkbox"
              className="visually-hidden"
              checked={chosen.includes(option)}
              onChange={() => toggle(option)}
            />
            {option}
          </label>
        ))}
      </div>
    </div>
  );
}
