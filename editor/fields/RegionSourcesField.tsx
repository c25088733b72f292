/**
 * Which region comes from which face: choose a face, click its regions on its parsing map. The choices are the
 * params below it, one per region; an assembler beside it can be set alongside, as pixels and vectors belong together.
 */

import { useId, useState } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { NodeDescription, RegionSources } from '../../nodes/kit/index.ts';
import { useNearestInto } from '../previews/sources.ts';
import { catalogueStore } from '../state/catalogue.ts';
import { documentStore } from '../state/document.ts';
import { RegionMap } from './RegionMap.tsx';
import {
  CANVAS,
  changesOf,
  mapPortOf,
  partnersOf,
  picked,
  sourceOf,
  sourcesOf,
  takesRegions,
} from './region-sources.ts';
import { setChoices } from './set-params.ts';

interface RegionSourcesFieldProps {
  readonly id: string;
  readonly description: NodeDescription;
  readonly sources: RegionSources;
  readonly params: Readonly<Record<string, unknown>>;
}

export function RegionSourcesField({ id, description, sources, params }: RegionSourcesFieldProps) {
  const [wanted, setWanted] = useState<string>();
  const [alongside, setAlongside] = useState(true);
  const name = useId();
  const descriptions = useStore(catalogueStore, (state) => state.descriptions);
  const partners = useStore(
    documentStore,
    useShallow(({ content: { graph } }) => partnersOf(graph, descriptions, id)),
  );
  const titles = useStore(documentStore, ({ content: { graph } }) =>
    partners.map((one) => graph.nodes[one]?.title ?? descriptions.get(graph.nodes[one]?.type ?? '')?.title).join(', '),
  );
  const faces = sourcesOf(description, sources, params);
  const from = wanted !== undefined && faces.includes(wanted) ? wanted : (faces[1] ?? CANVAS);
  const port = mapPortOf(description, sources, params, from);
  const source = useNearestInto(id, port, 'parsing');
  const given = Object.keys(sources.regions).map((region) => ({
    region,
    ...sourceOf(description, sources, params, region),
  }));
  if (!takesRegions(description, sources, params)) {
    return <p className="field-hint">This task takes no regions from donors.</p>;
  }
  const pick = (region: string): void => {
    const { source } = picked(description, sources, params, region, from);
    const { graph } = documentStore.getState().content;
    const nodes = alongside ? [id, ...partners] : [id];
    setChoices(`Take ${region} from ${source}`, changesOf(graph, descriptions, nodes, region, source));
  };
  return (
    <fieldset className="region-sources">
      <legend>Regions by face</legend>
      <div className="chips" role="radiogroup" aria-label="Face to pick regions from">
        {faces.map((face) => (
          <label key={face} className="chip" data-on={face === from}>
            <input
              type="radio"
              className="visually-hidden"
              name={name}
              checked={face === from}
              onChange={() => setWanted(face)}
            />
            {face} <small>{given.filter(({ source }) => source === face).length}</small>
          </label>
        ))}
      </div>
      <RegionMap
        node={id}
        port={port}
        source={source}
        regions={sources.regions}
        chosen={given.flatMap((one) => (one.source === from ? [one.region] : []))}
        nameOf={(region) => `${region} from ${given.find((one) => one.region === region)?.source}`}
        onPick={pick}
        label={`Parsing map of ${from}`}
        to={`click regions of ${from}`}
      />
      <fieldset className="chips">
        <legend className="visually-hidden">Regions from {from}</legend>
        {given.map(({ region, source, isByTask }) => (
          <label
            key={region}
            className="chip"
            data-on={source === from}
            data-tip={`${region} comes from ${source}${isByTask ? ', as the task says' : ''}`}
          >
            <input
              type="checkbox"
              className="visually-hidden"
              checked={source === from}
              onChange={() => pick(region)}
            />
            {region}
            {source !== from && <small> {source}</small>}
          </label>
        ))}
      </fieldset>
      {partners.length > 0 && (
        <label className="alongside">
          <input
            type="checkbox"
            className="switch"
            checked={alongside}
            onChange={({ target }) => setAlongside(target.checked)}
          />
          In {titles} as well
        </label>
      )}
    </fieldset>
  );
}
