/** Regions to click on the parsing map that comes in; the check boxes below it say the same without a picture. */

import { useCallback, useMemo } from 'react';
import { LabelMap } from '../previews/LabelMap.tsx';
import { useInputValue } from '../previews/sources.ts';
import { useView } from '../previews/views.ts';
import type { PropsOf } from './field-props.ts';
import { NeedsValue } from './NeedsValue.tsx';

type Picks = NonNullable<PropsOf<'set'>['spec']['picks']>;

interface RegionPickerProps extends PropsOf<'set'> {
  readonly picks: Picks;
  readonly chosen: readonly string[];
  readonly toggle: (option: string) => void;
}

export function RegionPicker({ node, picks, chosen, toggle }: RegionPickerProps) {
  const source = useInputValue(node, picks.input);
  const kept = useView(source?.valueId, source);
  const regionOf = useCallback(
    (label: string) => Object.entries(picks.labels).find(([, labels]) => labels.includes(label))?.[0],
    [picks],
  );
  const togetherWith = useCallback((label: string) => picks.labels[regionOf(label) ?? ''] ?? [], [picks, regionOf]);
  const labels = useMemo(() => new Set(chosen.flatMap((option) => picks.labels[option] ?? [])), [picks, chosen]);
  if (!source || kept?.state !== 'ready' || kept.view.kind !== 'parsing') {
    return <NeedsValue node={node} port={picks.input} gone={kept?.state === 'gone'} to="click regions on its map" />;
  }
  return (
    <div className="region-picker">
      <LabelMap
        source={source}
        view={kept.view}
        chosen={labels}
        nameOf={(label) => {
          const region = regionOf(label);
          if (region === undefined) return `${label}: no region`;
          return `${region}${chosen.includes(region) ? ' (chosen)' : ''}`;
        }}
        togetherWith={togetherWith}
        onPick={(label) => {
          const region = regionOf(label);
          if (region !== undefined) toggle(region);
        }}
        label={`Parsing map; chosen: ${chosen.join(', ') || 'nothing'}`}
      />
    </div>
  );
}
