import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contourChains, contourWidthPx } from '../../../nodes/geometry/contours.ts';
import { lidPolygons, partPolygons, regionPolygons } from '../../../nodes/geometry/regions.ts';
import { meshTriangles } from '../../../nodes/geometry/topology.ts';
import { pointAt, shippedBasis } from './shipped-basis.ts';

const { base } = shippedBasis();

/** Twice the area in x and y of a closed polygon of mesh points; negative when it runs clockwise in the picture. */
function areaOf(polygon: readonly number[]): number {
  return polygon.reduce((sum, point, i) => {
    const [x1, y1] = pointAt(base, point);
    const [x2, y2] = pointAt(base, polygon[(i + 1) % polygon.length] ?? 0);
    return sum + x1 * y2 - x2 * y1;
  }, 0);
}

describe('contour chains', () => {
  it('are those that training draws', () => {
    const trained = JSON.parse(
      readFileSync(new URL('../../../models/train/contours.json', import.meta.url), 'utf8'),
    ) as { lineWidthPx: number; chains: { points: number[]; closed: boolean }[] };
    const sorted = (chains: readonly { indices: readonly number[]; closed: boolean }[]) =>
      chains.map(({ indices, closed }) => `${indices.join(' ')} ${closed}`).sort();
    expect(sorted(contourChains)).toEqual(
      sorted(trained.chains.map(({ points, closed }) => ({ indices: points, closed }))),
    );
    expect(contourWidthPx).toBe(trained.lineWidthPx);
  });

  it('lie on the side that their names say: _R at the picture’s left', () => {
    for (const { name, indices } of contourChains) {
      const x = indices.reduce((sum, i) => sum + pointAt(base, i)[0], 0) / indices.length;
      if (name.endsWith('_R')) expect(x, name).toBeLessThan(-1);
      else if (name.endsWith('_L')) expect(x, name).toBeGreaterThan(1);
      else expect(Math.abs(x), name).toBeLessThan(0.3);
    }
  });
});

describe('region polygons', () => {
  it('come in pairs with the picture’s left one first, equal in area', () => {
    for (const pair of [regionPolygons.brows, regionPolygons.eyes, lidPolygons]) {
      expect(pair).toHaveLength(2);
      expect(pointAt(base, pair[0]?.[0] ?? 0)[0]).toBeLessThan(0);
      expect(Math.abs(areaOf(pair[0] ?? [])) / Math.abs(areaOf(pair[1] ?? []))).toBeCloseTo(1, 1);
    }
  });

  it('lie inside the oval and name no point twice', () => {
    const oval = Math.abs(areaOf(regionPolygons.skin[0]));
    for (const polygon of [
      ...Object.values(regionPolygons).flat(),
      ...Object.values(partPolygons).flat(),
      ...lidPolygons,
    ]) {
      expect(new Set<number>(polygon).size).toBe(polygon.length);
      expect(Math.abs(areaOf(polygon))).toBeLessThanOrEqual(oval);
    }
  });
});

describe('the mesh', () => {
  it('uses each of the 468 points and is open only at the oval and the mouth', () => {
    expect(new Set(meshTriangles)).toEqual(new Set(Array.from({ length: 468 }, (_, i) => i)));
    const edges = new Map<string, number>();
    for (let t = 0; t < meshTriangles.length; t += 3) {
      for (const [a, b] of [
        [t, t + 1],
        [t + 1, t + 2],
        [t + 2, t],
      ] as const) {
        const edge = [meshTriangles[a] ?? 0, meshTriangles[b] ?? 0].sort((x, y) => x - y).join('-');
        edges.set(edge, (edges.get(edge) ?? 0) + 1);
      }
    }
    const open = [...edges].filter(([, count]) => count === 1).flatMap(([edge]) => edge.split('-').map(Number));
    expect(new Set(open)).toEqual(new Set<number>([...regionPolygons.skin[0], ...partPolygons.mouth[0]]));
  });
});
