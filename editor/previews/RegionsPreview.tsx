/** Region vectors as the matrix of how like they are to each other; regions that were not seen are crossed out. */

import type { ViewOf } from '../../engine/protocol/index.ts';
import { TensorPreview } from './HeatMap.tsx';
import { css, rising } from './heat-colours.ts';
import type { PreviewProps } from './preview-props.ts';

/** Vectors of one face are all alike: how far from equal is told on a log scale, from a thousandth to all of it. */
const DECADES = 3;

const likeness = (cosine: number): number => -Math.log10(Math.min(1, Math.max(10 ** -DECADES, 1 - cosine))) / DECADES;

const CELL = 20;
const NAMES_WIDTH = 78;

export function RegionsPreview({ view, label, large }: PreviewProps<ViewOf<'regions'>>) {
  const { names, present, similarity } = view;
  const side = names.length * CELL;
  return (
    <div className="regions-preview">
      <svg className="matrix" viewBox={`0 0 ${NAMES_WIDTH + side} ${side}`} role="img" aria-label={label}>
        {names.map((name, row) => (
          <g key={name} transform={`translate(0 ${row * CELL})`} data-absent={!present[row]}>
            <text x={NAMES_WIDTH - 6} y={CELL / 2 + 4} textAnchor="end">
              {name}
            </text>
            {names.map((other, column) => {
              const value = similarity[row]?.[column] ?? 0;
              const isThere = present[row] && present[column];
              return (
                <g key={other} transform={`translate(${NAMES_WIDTH + column * CELL} 0)`}>
                  <title>
                    {isThere ? `${name} and ${other}: ${value.toFixed(2)}` : `${name} and ${other}: not seen`}
                  </title>
                  {isThere ? (
                    <rect width={CELL - 1} height={CELL - 1} fill={css(rising(likeness(value)))} />
                  ) : (
                    <path className="absent" d={`M4 4l${CELL - 9} ${CELL - 9}M${CELL - 5} 4l${9 - CELL} ${CELL - 9}`} />
                  )}
                  {large && isThere && (
                    <text className="cell" x={CELL / 2} y={CELL / 2 + 3} data-light={likeness(value) > 0.55}>
                      {value.toFixed(2)}
                    </text>
                  )}
                </g>
              );
            })}
          </g>
        ))}
      </svg>
      {large && <TensorPreview tensor={view.vectors} label={`${label}, vectors`} large />}
      {large && (
        <p className="hint">
          Cosine of each pair, by {view.model}; colours on a log scale. A crossed out region was not seen.
        </p>
      )}
    </div>
  );
}
