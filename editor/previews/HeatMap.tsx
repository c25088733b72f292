/** A tensor: heat map, and in the large form its histogram and statistics. */

import { useEffect, useRef } from 'react';
import type { TensorView } from '../../engine/protocol/index.ts';
import { css, heatPixels, rising } from './heat-colours.ts';
import { shortNumber } from './words.ts';

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** The map alone; a vector is drawn as a strip. */
export function HeatMap({ tensor, label }: { readonly tensor: TensorView; readonly label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height, bytes } = tensor.map;
  useEffect(() => {
    const drawn = canvas.current?.getContext('2d');
    if (!drawn || width === 0) return;
    drawn.putImageData(new ImageData(heatPixels(bytesOf(bytes)), width, height), 0, 0);
  }, [width, height, bytes]);
  return (
    <canvas
      ref={canvas}
      className="heat-map"
      data-strip={height === 1}
      width={Math.max(1, width)}
      height={Math.max(1, height)}
      role="img"
      aria-label={`${label}: heat map from ${shortNumber(tensor.min)} to ${shortNumber(tensor.max)}`}
    />
  );
}

const HISTOGRAM_HEIGHT = 40;

function Histogram({ tensor }: { readonly tensor: TensorView }) {
  const { histogram, min, max } = tensor;
  const most = Math.max(1, ...histogram);
  return (
    <figure className="histogram">
      <svg
        viewBox={`0 0 ${histogram.length} ${HISTOGRAM_HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label="Histogram"
      >
        {histogram.map((count, bin) => {
          // The root keeps rare values to be seen beside a peak.
          const height = HISTOGRAM_HEIGHT * Math.sqrt(count / most);
          return (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: a bin is its place.
              key={bin}
              x={bin + 0.05}
              width={0.9}
              y={HISTOGRAM_HEIGHT - height}
              height={height}
              fill={css(rising((bin + 0.5) / histogram.length))}
            />
          );
        })}
      </svg>
      <figcaption>
        <span>{shortNumber(min)}</span>
        <span>{shortNumber(max)}</span>
      </figcaption>
    </figure>
  );
}

/** dtype, shape and statistics as rows; `short` for a node. */
export function TensorFacts({ tensor, short }: { readonly tensor: TensorView; readonly short?: boolean }) {
  const { dtype, shape, min, max, mean, deviation, notFinite } = tensor;
  const facts: readonly (readonly [string, string])[] = [
    ['shape', `${dtype} [${shape.join(', ')}]`],
    ['range', `${shortNumber(min)} to ${shortNumber(max)}`],
    ...(short
      ? []
      : ([
          ['mean', shortNumber(mean)],
          ['deviation', shortNumber(deviation)],
        ] as const)),
    ...(notFinite > 0 ? ([['not finite', String(notFinite)]] as const) : []),
  ];
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name} data-warn={name === 'not finite'}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export function TensorPreview(props: { readonly tensor: TensorView; readonly label: string; readonly large: boolean }) {
  const { tensor, label, large } = props;
  return (
    <div className="tensor-preview">
      <HeatMap tensor={tensor} label={label} />
      {large && <Histogram tensor={tensor} />}
      <TensorFacts tensor={tensor} short={!large} />
      {large && tensor.map.planes > 1 && (
        <p className="hint">
          {tensor.map.planes} planes, {tensor.map.columns} to a row.
        </p>
      )}
    </div>
  );
}
