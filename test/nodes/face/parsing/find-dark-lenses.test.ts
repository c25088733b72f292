/** Sunglasses on a drawn face: a bright disc with two eyes, with and without dark lenses. */

import { describe, expect, it } from 'vitest';
import { findDarkLenses } from '../../../../nodes/face/parsing/find-dark-lenses.ts';
import { labelId } from '../../../../nodes/face/parsing/labels.ts';
import { headAxes } from '../../../../nodes/face/parsing/position-prior.ts';
import { lidPolygons } from '../../../../nodes/geometry/regions.ts';

const SIDE = 256;
const EYES = [
  [96, 120],
  [160, 120],
] as const;

/** Points of a head from y 40 to 220 whose lids are ellipses. */
function drawnPoints(): Float32Array {
  const points = new Float32Array(478 * 3);
  const put = (i: number, x: number, y: number) => points.set([x, y, 0], i * 3);
  put(10, 128, 40);
  put(152, 128, 220);
  put(234, 58, 130);
  put(454, 198, 130);
  lidPolygons.forEach((polygon, eye) => {
    const [x, y] = EYES[eye] ?? [0, 0];
    polygon.forEach((index, k) => {
      const turn = (k / polygon.length) * 2 * Math.PI;
      put(index, x + 12 * Math.cos(turn), y + 5 * Math.sin(turn));
    });
  });
  return points;
}

/** Bright skin everywhere, `dark` where it says so. */
function parsed(dark: (x: number, y: number) => boolean): Uint8Array {
  const pixels = new Uint8Array(SIDE * SIDE * 3).fill(170);
  for (let i = 0; i < SIDE * SIDE; i += 1) {
    if (dark(i % SIDE, Math.floor(i / SIDE))) pixels.fill(20, i * 3, i * 3 + 3);
  }
  const points = drawnPoints();
  const labels = new Uint8Array(SIDE * SIDE).fill(labelId('skin'));
  const picture = { pixels, channels: 3, widthPx: SIDE, heightPx: SIDE, points };
  findDarkLenses(labels, picture, headAxes(points), (plane) => plane);
  return labels;
}

const isGlasses = (labels: Uint8Array, x: number, y: number): boolean => labels[y * SIDE + x] === labelId('glasses');
const inLens = (x: number, y: number): boolean => EYES.some(([u, v]) => Math.abs(x - u) < 26 && Math.abs(y - v) < 18);

describe('dark lenses', () => {
  it('over both eyes are glasses, with the bridge that joins them and nothing else that is dark', () => {
    const bridge = (x: number, y: number) => Math.abs(x - 128) < 10 && Math.abs(y - 116) < 4;
    const mouth = (x: number, y: number) => Math.abs(x - 128) < 20 && Math.abs(y - 190) < 5;
    const labels = parsed((x, y) => inLens(x, y) || bridge(x, y) || mouth(x, y));
    for (const [x, y] of [...EYES, [128, 116], [75, 130]] as const) expect(isGlasses(labels, x, y)).toBe(true);
    for (const [x, y] of [
      [128, 190],
      [128, 150],
      [96, 142],
    ] as const)
      expect(isGlasses(labels, x, y)).toBe(false);
  });

  it('are not seen in dark eyes, in one covered eye, or in eyes in shadow whose corners are lit', () => {
    const eyes = parsed((x, y) => EYES.some(([u, v]) => ((x - u) / 12) ** 2 + ((y - v) / 5) ** 2 < 1));
    const patch = parsed((x, y) => inLens(x, y) && x < 128);
    const shadow = parsed((x, y) => EYES.some(([u, v]) => ((x - u) / 17) ** 2 + ((y - v) / 9) ** 2 < 1));
    for (const labels of [eyes, patch, shadow]) expect(labels.includes(labelId('glasses'))).toBe(false);
  });
});
