/** A parsing map in colours over its picture, with the legend of what is there. */

import type { ViewOf } from '../../engine/protocol/index.ts';
import { LabelMap } from './LabelMap.tsx';
import type { PreviewProps } from './preview-props.ts';
import { LARGE_PX, SMALL_PX } from './Stage.tsx';
import { percent } from './words.ts';

/** Rows of a legend beside the map on a node. */
const SHORT = 7;

export function ParsingPreview({ source, view, label, large }: PreviewProps<ViewOf<'parsing'>>) {
  const there = view.labels.filter(({ share }) => share > 0).sort((a, b) => b.share - a.share);
  const shown = large ? there : there.slice(0, SHORT);
  return (
    <div className="parsing-preview">
      <LabelMap source={source} view={view} label={label} side={large ? LARGE_PX : SMALL_PX} />
      <ul className="legend" aria-label="Labels">
        {shown.map(({ name, colour, share }) => (
          <li key={name}>
            <span className="swatch" style={{ background: colour }} />
            {name}
            {large && <small>{percent(share)}</small>}
          </li>
        ))}
        {there.length > shown.length && <li className="dim">{there.length - shown.length} more</li>}
      </ul>
    </div>
  );
}
