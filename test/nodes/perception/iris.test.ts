import { describe, expect, it } from 'vitest';
import { eyeContours } from '../../../nodes/perception/eye-points.ts';
import type { EyeLook, EyeSide } from '../../../nodes/perception/iris.ts';
import { addIrises, eyeToPicture } from '../../../nodes/perception/iris.ts';
import { drawMesh } from './drawn-mesh.ts';

const face = { centre: [200, 150] as [number, number], roll: 0 };

/** An output of the iris model whose point k is (k, 32, 10). */
function look(side: EyeSide, mesh: Float32Array): EyeLook {
  const output = Float32Array.from({ length: 228 }, (_, at) => [Math.floor(at / 3), 32, 10][at % 3] ?? 0);
  return { side, output, toPicture: eyeToPicture(mesh, side) };
}

const at = (points: Float32Array, index: number) => [...points.subarray(index * 3, index * 3 + 3)];

describe('the eye crops', () => {
  it('are centred on the eye, 2.3 times as wide as its corners are apart', () => {
    const mesh = drawMesh(face);
    const [a, b, c, d, e, f] = eyeToPicture(mesh, 'right');
    expect([a * 32 + b * 32 + c, d * 32 + e * 32 + f]).toEqual([175, 130]);
    expect(a * 64).toBeCloseTo(20 * 2.3, 4);
  });

  it('show the outer corner at the left for both eyes: the left one is mirrored', () => {
    const mesh = drawMesh({ ...face, roll: 0.4 });
    for (const [side, outer] of [
      ['right', 33],
      ['left', 263],
    ] as const) {
      const [a, b, c, d, e, f] = eyeToPicture(mesh, side);
      const left = 32 - 32 / 2.3;
      expect(a * left + b * 32 + c).toBeCloseTo(mesh[outer * 3] ?? 0, 3);
      expect(d * left + e * 32 + f).toBeCloseTo(mesh[outer * 3 + 1] ?? 0, 3);
    }
  });
});

describe('addIrises', () => {
  it('gives 478 points: the left iris from 468, the right one from 473, at the depth of the lids', () => {
    const mesh = drawMesh(face);
    const points = addIrises(mesh, [look('left', mesh), look('right', mesh)], 210);
    expect(points).toHaveLength(478 * 3);
    const [x = 0, y = 0] = at(points, 468);
    const scale = 46 / 64;
    expect(x).toBeCloseTo(225 - (71 - 32) * scale, 3);
    expect(y).toBeCloseTo(130, 4);
    expect(at(points, 473)[0]).toBeCloseTo(175 + (71 - 32) * scale, 3);
    expect(at(points, 470)[2]).toBe(at(points, 386)[2]);
    expect(at(points, 472)[2]).toBe(at(points, 374)[2]);
  });

  it('replaces the contours of both eyes on a frontal face, averaging the depth', () => {
    const mesh = drawMesh({ ...face, rightZ: 4 });
    const points = addIrises(mesh, [look('left', mesh), look('right', mesh)], 210);
    const scale = 46 / 64;
    // Mesh point 33 is the iris model's point 0, at x 0 of the crop, with z 10 there.
    expect(at(points, 33)[0]).toBeCloseTo(175 - 32 * scale, 3);
    expect(at(points, 33)[2]).toBeCloseTo((10 * scale + 4) / 2, 4);
    expect(at(points, 263)[0]).toBeCloseTo(225 + 32 * scale, 3);
    // A raised brow leaves the eye's crop, so brows stay the mesh's; the nose tip is none of it.
    expect(at(points, 70)).toEqual(at(mesh, 70));
    expect(at(points, 1)).toEqual(at(mesh, 1));
  });

  it.each([
    ['left', { leftZ: -20, rightZ: 20 }, 263, 33],
    ['right', { leftZ: 20, rightZ: -20 }, 33, 263],
  ] as const)('replaces only the lids of the nearer eye when the %s one is near', (_, depths, near, far) => {
    const mesh = drawMesh({ ...face, ...depths });
    const points = addIrises(mesh, [look('left', mesh), look('right', mesh)], 210);
    expect(at(points, near)).not.toEqual(at(mesh, near));
    expect(at(points, far)).toEqual(at(mesh, far));
    for (const brow of [70, 300]) expect(at(points, brow)).toEqual(at(mesh, brow));
  });

  it('leaves the mesh it was given as it was', () => {
    const mesh = drawMesh(face);
    addIrises(mesh, [look('left', mesh)], 210);
    expect(mesh).toEqual(drawMesh(face));
  });
});

describe('the eye contours', () => {
  it('name 71 different points an eye, one for each of the model', () => {
    const rows = eyeContours.flatMap(({ from, right }) => right.map((_, offset) => from + offset));
    expect(rows.sort((left, right) => left - right)).toEqual(Array.from({ length: 71 }, (_, index) => index));
    for (const side of ['left', 'right'] as const) {
      expect(new Set(eyeContours.flatMap((contour) => contour[side])).size).toBe(71);
    }
  });
});
