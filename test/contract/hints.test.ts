/** What a description tells the editor about drawing its params: every name in it is a port or param that fits. */

import { describe, expect, it } from 'vitest';
import { catalogue } from '../../nodes/catalogue.ts';
import { parsingLabels } from '../../nodes/kit/index.ts';

const descriptions = [...catalogue.values()].map(({ description }) => description);

describe('hints of the catalogue', () => {
  it('handles turn number params over an input of their kind', () => {
    const hinted = descriptions.filter(({ handles }) => handles);
    expect(hinted.map(({ type }) => type)).toEqual(expect.arrayContaining(['face/edit-gaze', 'face/edit-motion']));
    for (const { type, handles = [], inputs, params } of hinted) {
      for (const handle of handles) {
        expect(inputs[handle.input]?.kind, type).toBe(handle.handle === 'gaze' ? 'gaze' : 'motion');
        const turned = [handle.yaw, handle.pitch, ...(handle.handle === 'gaze' ? [] : [handle.roll])];
        for (const param of turned) expect(params[param], `${type} ${param}`).toMatchObject({ unit: 'degrees' });
        if (handle.handle !== 'gaze' || !handle.adds) continue;
        expect(params[handle.adds.param], type).toMatchObject({ options: expect.arrayContaining([handle.adds.when]) });
      }
    }
  });

  it('regions are picked on an input that is a parsing map, by labels that exist', () => {
    const picked = descriptions.flatMap(({ type, inputs, params }) =>
      Object.values(params).flatMap((spec) => (spec.param === 'set' && spec.picks ? [{ type, inputs, spec }] : [])),
    );
    expect(picked.map(({ type }) => type)).toContain('mask/regions-to-mask');
    for (const { type, inputs, spec } of picked) {
      expect(inputs[spec.picks?.input ?? '']?.kind, type).toBe('parsing');
      for (const option of spec.options) {
        const labels = spec.picks?.labels[option] ?? [];
        expect(labels.length, `${type} ${option}`).toBeGreaterThan(0);
        for (const label of labels) expect(parsingLabels).toContain(label);
      }
    }
  });

  it('regions of several faces are choices between sources, by labels and tasks that exist', () => {
    const assemblers = descriptions.flatMap((one) => (one.regionSources ? [{ ...one, ...one.regionSources }] : []));
    expect(assemblers.map(({ type }) => type).sort()).toEqual([
      'steer/region-assembler',
      'steer/representation-assembler',
    ]);
    for (const { type, inputs, params, repeated, regions, donors, maps, task } of assemblers) {
      expect(params[donors]?.param, type).toBe('names');
      expect(repeated?.forEach, type).toBe(donors);
      expect(inputs[maps.canvas]?.kind, type).toBe(repeated?.inputs[maps.donor]?.kind);
      for (const [region, labels] of Object.entries(regions)) {
        expect(params[region], `${type} ${region}`).toMatchObject({ param: 'choice', optionsFrom: donors });
        for (const label of labels) expect(parsingLabels).toContain(label);
      }
      const options = (params[task.param] as { options: readonly string[] }).options;
      for (const [name, given] of Object.entries(task.gives)) {
        expect(options).toContain(name);
        expect(Object.keys(regions)).toEqual(expect.arrayContaining(Object.keys(given)));
      }
      for (const param of Object.values(task.chosenBy ?? {})) expect(params[param]?.param).toBe('set');
    }
  });

  it('strokes are painted over a picture, from a mask', () => {
    const painted = descriptions.flatMap(({ type, inputs, params }) =>
      Object.values(params).flatMap((spec) => (spec.param === 'strokes' ? [{ type, inputs, spec }] : [])),
    );
    expect(painted.map(({ type }) => type)).toContain('mask/paint-mask');
    for (const { type, inputs, spec } of painted) {
      expect(inputs[spec.over ?? '']?.kind, type).toBe('image');
      if (spec.under !== undefined) expect(inputs[spec.under]?.kind, type).toBe('mask');
    }
  });
});
