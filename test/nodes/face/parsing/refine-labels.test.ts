/** Scores of a small network on a drawn head: what the network decides, what the mesh does, and how thin things fare. */

import { describe, expect, it } from 'vitest';
import { labelId } from '../../../../nodes/face/parsing/labels.ts';
import { refineLabels } from '../../../../nodes/face/parsing/refine-labels.ts';
import { faceOvalPolygon, regionPolygons } from '../../../../nodes/geometry/regions.ts';
import { type ParsingLabel, parsingLabels } from '../../../../nodes/kit/index.ts';

const SIDE = 256;
const CELLS = 128;
const EYES = [
  [96, 120],
  [160, 120],
] as const;

/** Points of a head from y 40 to 220 and x 58 to 198 whose eyes are ellipses. */
function drawnPoints(): Float32Array {
  const points = new Float32Array(478 * 3);
  const ellipse = (polygon: readonly number[], x: number, y: number, halfWidth: number, halfHeight: number) =>
    polygon.forEach((index, k) => {
      const turn = (k / polygon.length) * 2 * Math.PI;
      points.set([x + halfWidth * Math.sin(turn), y - halfHeight * Math.cos(turn), 0], index * 3);
    });
  ellipse(faceOvalPolygon, 128, 130, 70, 90);
  regionPolygons.eyes.forEach((polygon, eye) => {
    const [x, y] = EYES[eye] ?? [0, 0];
    ellipse(polygon, x, y, 12, 5);
  });
  points.set([128, 40, 0], 10 * 3);
  points.set([128, 220, 0], 152 * 3);
  points.set([58, 130, 0], 234 * 3);
  points.set([198, 130, 0], 454 * 3);
  return points;
}

/** The label at a pixel of an even picture whose cells the network gives to what `labelAt` says (in pixels). */
function refined(labelAt: (x: number, y: number) => ParsingLabel): (x: number, y: number) => string | undefined {
  const data = new Float32Array(parsingLabels.length * CELLS * CELLS);
  for (let cell = 0; cell < CELLS * CELLS; cell += 1) {
    const label = labelAt(2 * (cell % CELLS) + 1, 2 * Math.floor(cell / CELLS) + 1);
    data[labelId(label) * CELLS * CELLS + cell] = 9;
  }
  const pixels = new Uint8Array(SIDE * SIDE * 3).fill(150);
  const picture = { pixels, channels: 3, widthPx: SIDE, heightPx: SIDE, points: drawnPoints() };
  const labels = refineLabels(picture, { data, shape: [1, parsingLabels.length, CELLS, CELLS] }, (plane) => plane);
  return (x, y) => parsingLabels[labels[y * SIDE + x] ?? -1];
}

const isHead = (x: number, y: number): boolean => ((x - 128) / 70) ** 2 + ((y - 130) / 90) ** 2 < 1;
const inLens = (x: number, y: number): boolean => EYES.some(([u, v]) => Math.abs(x - u) < 26 && Math.abs(y - v) < 18);
const onRim = (x: number, y: number): boolean =>
  inLens(x, y) && !EYES.some(([u, v]) => Math.abs(x - u) < 23 && Math.abs(y - v) < 15);

describe('labels of the small network', () => {
  it('keep a frame of one cell, and the eyes behind its clear lenses', () => {
    const at = refined((x, y) => (onRim(x, y) ? 'glasses' : isHead(x, y) ? 'skin' : 'background'));
    expect(at(121, 120)).toBe('glasses');
    expect(at(96, 136)).toBe('glasses');
    expect([at(96, 120), at(160, 120)]).toEqual(['eye-right', 'eye-left']);
    expect(at(96, 130)).toBe('skin');
  });

  it('keep an eye that glasses touch, and lose both under lenses that hide them', () => {
    const touched = refined((x, y) => (Math.abs(y - 118) < 3 ? 'glasses' : isHead(x, y) ? 'skin' : 'background'));
    expect([touched(96, 118), touched(70, 118)]).toEqual(['eye-right', 'glasses']);
    const hidden = refined((x, y) => (inLens(x, y) ? 'glasses' : isHead(x, y) ? 'skin' : 'background'));
    expect([hidden(96, 120), hidden(160, 120)]).toEqual(['glasses', 'glasses']);
  });

  it('tell ears by their side and keep an earring below', () => {
    const at = refined((x, y) => {
      if (isHead(x, y)) return 'skin';
      if (Math.abs(y - 130) < 20 && (x < 50 || x > 206)) return 'ear-left';
      return Math.abs(y - 156) < 4 && x > 210 && x < 216 ? 'earring' : 'background';
    });
    expect([at(40, 130), at(215, 130)]).toEqual(['ear-right', 'ear-left']);
    expect(at(213, 156)).toBe('earring');
  });

  it('let a hat reach into the face, and drop what stands alone in it', () => {
    const at = refined((x, y) => {
      if (y < 80 || (Math.abs(x - 128) < 8 && Math.abs(y - 180) < 8)) return 'hat';
      return isHead(x, y) ? 'skin' : 'background';
    });
    expect([at(128, 60), at(128, 180)]).toEqual(['hat', 'skin']);
  });

  it('take a patch too small for a hat for hair', () => {
    const at = refined((x, y) => {
      if (x > 120 && x < 150 && y < 30) return 'hat';
      return isHead(x, y) ? 'skin' : y < 120 ? 'hair' : 'background';
    });
    expect([at(135, 15), at(60, 30)]).toEqual(['hair', 'hair']);
  });
});
