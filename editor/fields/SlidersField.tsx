/** Named sliders in groups (expressions by part of the face); a name that is not set stays as it is in the picture. */

import type { ParamSpec } from '../../nodes/kit/index.ts';
import type { FieldProps } from './ParamField.tsx';

const STEPS = 100;

export function SlidersField({ id, spec, value, onChange }: FieldProps<Extract<ParamSpec, { param: 'sliders' }>>) {
  const set = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, number>>;
  const change = (name: string, next: number | undefined): void => {
    const { [name]: _, ...rest } = set;
    onChange(next === undefined ? rest : { ...rest, [name]: next });
  };
  return (
    <div style={{ gridColumn: '1 / -1' }}>
      {Object.entries(spec.groups).map(([group, names]) => (
        <details key={group} open={names.some((name) => name in set)}>
          <summary>{group}</summary>
          {names.map((name) => (
            <div className="row" key={name}>
              <label htmlFor={`${id}-${name}`} className="slider-name" data-tip={name}>
                {name}
              </label>
              <input
                id={`${id}-${name}`}
                type="range"
                min={spec.min}
                max={spec.max}
                step={(spec.max - spec.min) / STEPS}
                value={set[name] ?? 0}
                style={{ '--share': ((set[name] ?? 0) - spec.min) / (spec.max - spec.min) } as React.CSSProperties}
                onChange={(event) => change(name, Number(event.target.value))}
              />
              <button
                type="button"
                className="chip"
                disabled={!(name in set)}
                onClick={() => change(name, undefined)}
                data-tip="Leave as it is"
              >
                {name in set ? set[name]?.toFixed(2) : '–'}
              </button>
            </div>
          ))}
        </details>
      ))}
    </div>
  );
}
