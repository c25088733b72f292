/** A seed with a dice for another one. */

import type { ParamSpec } from '../../nodes/kit/index.ts';
import { Icon } from '../icons/Icon.tsx';
import type { FieldProps } from './ParamField.tsx';

const SEEDS = 2 ** 32;

export function SeedField({ id, value, onChange }: FieldProps<Extract<ParamSpec, { param: 'seed' }>>) {
  return (
    <div className="row">
      <input
        id={id}
        className="input"
        inputMode="numeric"
        value={String(value)}
        onChange={(event) => {
          const seed = Number(event.target.value);
          if (Number.isInteger(seed) && seed >= 0 && seed < SEEDS) onChange(seed);
        }}
      />
      <button
        type="button"
        className="button square small"
        data-tip="Another seed"
        aria-label="Another seed"
        onClick={() => onChange(Math.floor(Math.random() * SEEDS))}
      >
        <Icon name="dice" />
      </button>
    </div>
  );
}
