/** Tables, numbers and words, denoisers: what is best read. */

import type { ViewOf } from '../../engine/protocol/index.ts';
import type { PreviewProps } from './preview-props.ts';
import { percent, shortNumber } from './words.ts';

const ROWS_ON_A_NODE = 5;

export function TablePreview({ view, label, large }: PreviewProps<ViewOf<'table'>>) {
  const { columns, rows, rowCount } = view;
  const shown = large ? rows : rows.slice(0, ROWS_ON_A_NODE);
  return (
    <div className="table-preview">
      <table className="values" aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column}>{column}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place.
            <tr key={i}>
              {columns.map((column, c) => {
                const cell = row[c] ?? '';
                return <td key={column}>{typeof cell === 'number' ? shortNumber(cell) : cell}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {rowCount > shown.length && <p className="hint">{rowCount - shown.length} more rows</p>}
    </div>
  );
}

export function PlainPreview({ view, large }: PreviewProps<ViewOf<'plain'>>) {
  const { value, of } = view;
  const words = typeof value === 'boolean' ? (value ? 'yes' : 'no') : typeof value === 'number' ? value : value;
  return (
    <p className="plain-preview" data-large={large} data-of={of}>
      {typeof words === 'number' && of === 'number' ? Number(words.toPrecision(6)) : words}
    </p>
  );
}

/** The model, and each FRC application wired onto it. */
export function DenoiserPreview({ view, label }: PreviewProps<ViewOf<'denoiser'>>) {
  return (
    <ul className="origins" aria-label={label}>
      <li data-given={true}>
        <span>{view.model}</span>
        <small>{view.frc.length === 0 ? 'base alone' : ''}</small>
      </li>
      {view.frc.map(({ strength, firstStep, lastStep }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: applications are told apart by their order.
        <li key={i} data-given={true}>
          <span>FRC {shortNumber(strength)}</span>
          <small>
            {percent(firstStep)} to {percent(lastStep)}
          </small>
        </li>
      ))}
    </ul>
  );
}
