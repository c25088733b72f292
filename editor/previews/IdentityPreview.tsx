/** An identity as a strip of its vector, with how like it is to every other identity of the graph. */

import { useEffect, useRef } from 'react';
import type { ViewOf } from '../../engine/protocol/index.ts';
import { parted } from './heat-colours.ts';
import type { PreviewProps } from './preview-props.ts';
import { similarityOf } from './similarity.ts';
import { useEverywhere } from './sources.ts';
import { useViews } from './views.ts';

const ROWS = 8;
const MOST_OTHERS = 8;

function Strip({ vector, label }: { readonly vector: readonly number[]; readonly label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const columns = Math.ceil(vector.length / ROWS);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const image = context.createImageData(columns, ROWS);
    const most = Math.max(1e-9, ...vector.map(Math.abs));
    vector.forEach((value, i) => {
      // Column by column, so that neighbours stay neighbours.
      const at = ((i % ROWS) * columns + Math.floor(i / ROWS)) * 4;
      // The root spreads a vector whose few large elements would hide the rest.
      image.data.set([...parted(Math.sign(value) * Math.sqrt(Math.abs(value) / most)), 255], at);
    });
    context.putImageData(image, 0, 0);
  }, [vector, columns]);
  return <canvas ref={canvas} className="identity-strip" width={columns} height={ROWS} role="img" aria-label={label} />;
}

export function IdentityPreview({ source, view, label, large }: PreviewProps<ViewOf<'identity'>>) {
  const others = useEverywhere('identity')
    .filter(({ node, port }) => node !== source.node || port !== source.port)
    .slice(0, MOST_OTHERS);
  const views = useViews(others.map(({ valueId }) => valueId));
  const rows = others.flatMap((other, i) => {
    const similarity = similarityOf(view, views[i]);
    return similarity === undefined ? [] : [{ ...other, similarity }];
  });
  return (
    <div className="identity-preview">
      <Strip vector={view.vector} label={`${label}: ${view.vector.length} numbers`} />
      {rows.length > 0 ? (
        <ol className="bars" aria-label="Likeness to the other identities of the graph">
          {rows.map(({ node, port, title, similarity }) => (
            <li key={`${node}.${port}`}>
              <span>{title}</span>
              <meter min={0} max={1} value={Math.max(0, similarity)} />
              <small>{similarity.toFixed(2)}</small>
            </li>
          ))}
        </ol>
      ) : (
        <p className="hint">No other identity in the graph to compare with.</p>
      )}
      {large && (
        <p className="hint">
          {view.vector.length} numbers of {view.model}, length 1. Likeness is their cosine: 1 for the same face.
        </p>
      )}
    </div>
  );
}
