/** Named sliders in groups (expressions by part of the face); a name that is not set stays as it is in what comes in. */

import { type CSSProperties, useState } from 'react';
import { Icon } from '../icons/Icon.tsx';
import { useInputValue } from '../previews/sources.ts';
import { useView } from '../previews/views.ts';
import type { PropsOf } from './field-props.ts';
import { countSet, inWords, rowsOf, type Settings, type SliderRow, searched } from './slider-rows.ts';

const STEPS = 100;

interface SliderProps {
  readonly id: string;
  readonly name: string;
  readonly range: { readonly min: number; readonly max: number };
  readonly set: number | undefined;
  /** What a name that is not set has in the value that comes in. */
  readonly comes: number | undefined;
  readonly onChange: (value: number | undefined) => void;
  readonly children?: React.ReactNode;
}

function Slider({ id, name, range: { min, max }, set, comes, onChange, children }: SliderProps) {
  const shown = set ?? comes ?? 0;
  const share = (value: number): number => (value - min) / (max - min);
  return (
    <div className="slider-row" data-set={set !== undefined}>
      <label htmlFor={id} className="slider-name" data-tip={name}>
        {inWords(name)}
      </label>
      {/* The column stays though there is nothing in it. */}
      <span>{children}</span>
      <span
        className="slider-track"
        style={comes === undefined ? undefined : ({ '--comes': share(comes) } as CSSProperties)}
      >
        <input
          id={id}
          type="range"
          min={min}
          max={max}
          step={(max - min) / STEPS}
          value={shown}
          style={{ '--share': share(shown) } as CSSProperties}
          onChange={(event) => onChange(Number(event.target.value))}
        />
      </span>
      <button
        type="button"
        className="slider-value"
        disabled={set === undefined}
        onClick={() => onChange(undefined)}
        aria-label={set === undefined ? `${name} stays as it is` : `${name} ${set.toFixed(2)}, leave it as it is`}
        data-tip={set === undefined ? undefined : 'Leave it as it is'}
      >
        {set?.toFixed(2) ?? '–'}
        {set !== undefined && <Icon name="reset" />}
      </button>
    </div>
  );
}

export function SlidersField({ id, node, spec, value, onChange }: PropsOf<'sliders'>) {
  const [query, setQuery] = useState('');
  const [sided, setSided] = useState<ReadonlySet<string>>(new Set());
  const source = useInputValue(node, spec.of);
  const kept = useView(source?.valueId);
  const comes = kept?.state === 'ready' && kept.view.kind === 'motion' ? kept.view.expression : {};
  const set = (typeof value === 'object' && value !== null ? value : {}) as Settings;
  const change = (name: string, next: number | undefined): void => {
    const { [name]: _, ...rest } = set;
    onChange(next === undefined ? rest : { ...rest, [name]: next });
  };
  /** Of a name without a side: the mean of both. */
  const comesOf = ({ name, sides }: SliderRow): number | undefined => {
    const both = sides.map((side) => comes[side]).filter((one) => one !== undefined);
    return comes[name] ?? (both.length > 0 ? both.reduce((sum, one) => sum + one, 0) / both.length : undefined);
  };
  const groups = Object.entries(spec.groups).map(([group, names]) => ({ group, rows: searched(rowsOf(names), query) }));
  const found = groups.filter(({ rows }) => rows.length > 0);
  return (
    <div className="sliders">
      <div className="row">
        <input
          id={id}
          type="search"
          className="input"
          placeholder="Search, for example smile"
          aria-label="Search sliders"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
        <button
          type="button"
          className="button small-text"
          disabled={Object.keys(set).length === 0}
          onClick={() => onChange({})}
        >
          Clear {Object.keys(set).length || ''}
        </button>
      </div>
      {found.length === 0 && <p className="field-hint">No slider is called that.</p>}
      {found.map(({ group, rows }) => {
        const count = countSet(rows, set);
        return (
          <details key={group} open={query !== '' || count > 0}>
            <summary>
              {group} {count > 0 && <small>{count} set</small>}
            </summary>
            {rows.map((row) => {
              const open = sided.has(row.name) || row.sides.some((side) => side in set);
              return (
                <div key={row.name}>
                  <Slider
                    id={`${id}-${row.name}`}
                    name={row.name}
                    range={spec}
                    set={set[row.name]}
                    comes={comesOf(row)}
                    onChange={(next) => change(row.name, next)}
                  >
                    {row.sides.length > 0 && (
                      <button
                        type="button"
                        className="sides"
                        aria-expanded={open}
                        aria-label={`${row.name}: each side apart`}
                        data-tip="Each side apart"
                        onClick={() =>
                          setSided(new Set(open ? [...sided].filter((one) => one !== row.name) : [...sided, row.name]))
                        }
                      >
                        L R
                      </button>
                    )}
                  </Slider>
                  {open &&
                    row.sides.map((side) => (
                      <Slider
                        key={side}
                        id={`${id}-${side}`}
                        name={side}
                        range={spec}
                        set={set[side]}
                        comes={set[row.name] ?? comes[side]}
                        onChange={(next) => change(side, next)}
                      />
                    ))}
                </div>
              );
            })}
          </details>
        );
      })}
    </div>
  );
}
