/** A parsing map whose regions are clicked: those that are chosen stand out, the one under the pointer is named. */

import { useCallback, useMemo } from 'react';
import { LabelMap } from '../previews/LabelMap.tsx';
import type { Source } from '../previews/sources.ts';
import { useView } from '../previews/views.ts';
import { NeedsValue } from './NeedsValue.tsx';

interface RegionMapProps {
  readonly node: string;
  /** Input the map comes by. */
  readonly port: string;
  /** The map, once it is there. */
  readonly source: Source | undefined;
  /** Region -> the labels that make it up. */
  readonly regions: Readonly<Record<string, readonly string[]>>;
  readonly chosen: readonly string[];
  readonly nameOf: (region: string) => string;
  readonly onPick: (region: string) => void;
  readonly label: string;
  /** What can be done with the map, said while it is not there. */
  readonly to: string;
}

export function RegionMap(props: RegionMapProps) {
  const { node, port, source, regions, chosen, nameOf, onPick, label, to } = props;
  const kept = useView(source?.valueId, source);
  const regionOf = useCallback(
    (of: string) => Object.entries(regions).find(([, labels]) => labels.includes(of))?.[0],
    [regions],
  );
  const togetherWith = useCallback((of: string) => regions[regionOf(of) ?? ''] ?? [], [regions, regionOf]);
  const key = chosen.join(' ');
  const labels = useMemo(() => new Set(key.split(' ').flatMap((one) => regions[one] ?? [])), [key, regions]);
  if (!source || kept?.state !== 'ready' || kept.view.kind !== 'parsing') {
    return <NeedsValue node={node} port={port} gone={kept?.state === 'gone'} to={to} />;
  }
  return (
    <div className="region-picker">
      <LabelMap
        source={source}
        view={kept.view}
        chosen={labels}
        nameOf={(of) => {
          const region = regionOf(of);
          return region === undefined ? `${of}: no region` : nameOf(region);
        }}
        togetherWith={togetherWith}
        onPick={(of) => {
          const region = regionOf(of);
          if (region !== undefined) onPick(region);
        }}
        label={`${label}; chosen: ${chosen.join(', ') || 'nothing'}`}
      />
    </div>
  );
}
