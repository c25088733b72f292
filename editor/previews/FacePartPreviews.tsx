/** Light as a lit sphere, texture as bars, a representation as its components. */

import type { ViewOf } from '../../engine/protocol/index.ts';
import type { PreviewProps } from './preview-props.ts';
import { pictureAt, SMALL_PX } from './Stage.tsx';
import { shortNumber } from './words.ts';

const BAND_NAMES = ['even', 'y', 'z', 'x', 'xy', 'yz', 'zz', 'xz', 'xx-yy'];
const COLOUR_NAMES = ['red', 'green', 'blue'];

export function LightPreview({ source, view, label, large }: PreviewProps<ViewOf<'light'>>) {
  return (
    <div className="light-preview">
      <img
        className="picture"
        src={pictureAt(source.valueId, SMALL_PX)}
        alt={`${label}: a white sphere in this light`}
        draggable={false}
      />
      {large && (
        <table className="values">
          <thead>
            <tr>
              <th>band</th>
              {COLOUR_NAMES.map((name) => (
                <th key={name}>{name}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {BAND_NAMES.map((band, row) => (
              <tr key={band}>
                <th>{band}</th>
                {COLOUR_NAMES.map((name, c) => (
                  <td key={name}>{shortNumber(view.coefficients[row * 3 + c] ?? 0)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

const BARS_HEIGHT = 60;

/** Coefficients as bars up and down from zero. */
export function TexturePreview({ view, label, large }: PreviewProps<ViewOf<'texture'>>) {
  const { coefficients } = view;
  const most = Math.max(1e-6, ...coefficients.map(Math.abs));
  return (
    <div className="texture-preview">
      <svg
        viewBox={`0 ${-BARS_HEIGHT / 2} ${coefficients.length} ${BARS_HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${label}: ${coefficients.length} coefficients up to ${shortNumber(most)}`}
      >
        {coefficients.map((value, i) => {
          const height = (Math.abs(value) / most) * (BARS_HEIGHT / 2 - 1);
          return (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: a coefficient is its place.
              key={i}
              x={i + 0.1}
              width={0.8}
              y={value > 0 ? -height : 0}
              height={height}
              className={value > 0 ? 'up' : 'down'}
            >
              <title>{`${i}: ${shortNumber(value)}`}</title>
            </rect>
          );
        })}
      </svg>
      <p className="hint">
        {coefficients.length} coefficients, ±{shortNumber(most)}
        {large ? `, family ${view.family}` : ''}
      </p>
    </div>
  );
}

/** Each component with where it came from. */
export function RepresentationPreview({ view, label }: PreviewProps<ViewOf<'representation'>>) {
  return (
    <ul className="origins" aria-label={label}>
      {view.components.map(({ name, from, given }) => (
        <li key={name} data-given={given}>
          <span>{name}</span>
          <small>{given ? from : 'none'}</small>
        </li>
      ))}
    </ul>
  );
}
