/** The regions a graph cuts out are those the region encoder was trained with: one list, kept in two places. */

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { cornersOf, fillPolygon } from '../../../nodes/face/parsing/fill-polygon.ts';
import { regionNames } from '../../../nodes/face/parsing/labels.ts';
import { eyeOpeningPolygons, lidPolygons, regionPolygons } from '../../../nodes/geometry/regions.ts';
import { shippedBasis } from './shipped-basis.ts';

interface TrainedRegions {
  readonly order: readonly string[];
  readonly polygons: Readonly<Record<string, readonly (readonly number[])[]>>;
}

const trained: TrainedRegions = JSON.parse(
  readFileSync(new URL('../../../models/train/regions.json', import.meta.url), 'utf8'),
);

test('regions have the order and the polygons that training had', () => {
  expect(regionNames).toEqual(trained.order);
  expect(regionPolygons).toEqual(trained.polygons);
});

test('lids are wider than the openings they surround', () => {
  const { base } = shippedBasis();
  const areaOf = (polygon: readonly number[]): number => {
    const plane = new Uint8Array(200 * 200);
    const points = Float32Array.from(base, (value, i) => (i % 3 === 1 ? 100 - value * 8 : 100 + value * 8));
    fillPolygon(plane, 200, cornersOf(points, polygon), 1);
    return plane.reduce((sum, value) => sum + value, 0);
  };
  eyeOpeningPolygons.forEach((opening, i) => {
    expect(areaOf(opening)).toBeGreaterThan(0);
    expect(areaOf(lidPolygons[i] ?? [])).toBeGreaterThan(1.5 * areaOf(opening));
  });
});
