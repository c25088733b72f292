/** Whose region is whose on the assemblers of the catalogue: the task's word, a choice, and what a click changes. */

import { describe, expect, it } from 'vitest';
import {
  changesOf,
  mapPortOf,
  partnersOf,
  picked,
  sourceOf,
  sourcesOf,
  takesRegions,
} from '../../../editor/fields/region-sources.ts';
import type { Descriptions, NodeDescription, RegionSources } from '../../../nodes/kit/index.ts';
import { assignRegions } from '../../../nodes/steer/assembly/assign.ts';
import { taskNames, taskOf } from '../../../nodes/steer/assembly/tasks.ts';
import { regionAssembler } from '../../../nodes/steer/region-assembler.ts';
import { representationAssembler } from '../../../nodes/steer/representation-assembler.ts';
import { graphOf } from '../../engine/server/serving.ts';

const regionSourcesOf = ({ type, regionSources }: NodeDescription): RegionSources => {
  if (!regionSources) throw new Error(`${type} has no regions by face`);
  return regionSources;
};
const description: NodeDescription = regionAssembler.description;
const sources = regionSourcesOf(description);
const descriptions: Descriptions = new Map(
  [regionAssembler, representationAssembler].map((type) => [type.description.type, type.description]),
);
const MIXTURE = { task: 'mixture', donors: ['identity', 'motion', 'hair'] };

describe('regions by face', () => {
  it('offers the canvas, the donors, and what else the params allow', () => {
    expect(sourcesOf(description, sources, MIXTURE)).toEqual(['canvas', 'identity', 'motion', 'hair']);
    const other: NodeDescription = representationAssembler.description;
    expect(sourcesOf(other, regionSourcesOf(other), {})).toEqual(['canvas', 'source', 'ignored']);
    expect(mapPortOf(description, sources, MIXTURE, 'hair')).toBe('hair.parsing');
    expect(mapPortOf(other, regionSourcesOf(other), {}, 'ignored')).toBe('canvas-regions');
  });

  it('says of every task and region what the node makes of it', () => {
    for (const task of taskNames) {
      for (const regions of [[], ['nose', 'hair']]) {
        const params = { task, donors: ['first', 'second', 'third'], regions, lips: 'second' };
        if (!takesRegions(description, sources, params)) continue;
        const made = assignRegions(taskOf(task), { donors: params.donors, regions, parts: params });
        for (const region of Object.keys(sources.regions)) {
          const { source } = sourceOf(description, sources, params, region);
          expect(source, `${task} ${region}`).toBe(made[region as keyof typeof made]);
        }
      }
    }
    expect(takesRegions(description, sources, { task: 'pose-edit' })).toBe(false);
  });

  it('a click gives a region to the face, a second takes it away; what the task says anyway is left to it', () => {
    expect(picked(description, sources, MIXTURE, 'lips', 'hair')).toEqual({ source: 'hair', value: 'hair' });
    expect(picked(description, sources, { ...MIXTURE, lips: 'hair' }, 'lips', 'hair').value).toBe('canvas');
    expect(picked(description, sources, { ...MIXTURE, lips: 'canvas' }, 'lips', 'identity').value).toBeUndefined();
    expect(picked(description, sources, { ...MIXTURE, lips: 'canvas' }, 'lips', 'canvas').source).toBe('identity');
  });

  it('an assembler of the same donors and task takes the same choice, where it has the region', () => {
    const graph = graphOf({
      reference: { type: 'steer/region-assembler', params: MIXTURE },
      representation: { type: 'steer/representation-assembler', params: { ...MIXTURE, brows: 'motion' } },
      another: { type: 'steer/region-assembler' },
    });
    expect(partnersOf(graph, descriptions, 'reference')).toEqual(['representation']);
    const both = ['reference', 'representation'];
    expect(changesOf(graph, descriptions, both, 'brows', 'identity')).toEqual([
      { node: 'reference', param: 'brows', value: undefined },
      { node: 'representation', param: 'brows', value: undefined },
    ]);
    expect(changesOf(graph, descriptions, both, 'background', 'hair').map(({ node }) => node)).toEqual([
      'representation',
    ]);
    expect(changesOf(graph, descriptions, both, 'skin', 'ignored').map(({ node }) => node)).toEqual(['representation']);
  });
});
