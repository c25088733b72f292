import { describe, expect, it } from 'vitest';
import { compareIdentities, identityToPicture, normaliseDescriptor } from '../../../nodes/perception/faceres.ts';
import { readMesh, squareFromDetection, squareFromMesh } from '../../../nodes/perception/mesh-crop.ts';
import { drawMesh } from './drawn-mesh.ts';

describe('squareFromDetection', () => {
  it('is 1.5 times the longer side of the box, with the eyes level', () => {
    const keyPoints = new Float32Array(12);
    keyPoints.set([40, 50, 60, 70]);
    const square = squareFromDetection({ box: { x: 20, y: 30, width: 60, height: 80 }, keyPoints, score: 1 });
    expect(square).toMatchObject({ centreX: 50, centreY: 70, sidePx: 120 });
    expect(square.rollRad).toBeCloseTo(Math.PI / 4);
  });
});

describe('squareFromMesh', () => {
  it.each([0, 0.3, -0.8, 2.5])('follows a face that leans by %f rad', (roll) => {
    const square = squareFromMesh(drawMesh({ centre: [200, 150], roll }));
    expect(square.rollRad).toBeCloseTo(roll, 5);
    expect(square.centreX).toBeCloseTo(200, 3);
    expect(square.centreY).toBeCloseTo(150, 3);
    // The drawn face is 100 wide and 140 high.
    expect(square.sidePx).toBeCloseTo(210, 2);
  });

  it('leaves the irises out of the extent', () => {
    const points = drawMesh({ centre: [0, 0], roll: 0 });
    const withIris = new Float32Array(478 * 3).fill(9999);
    withIris.set(points);
    expect(squareFromMesh(withIris)).toEqual(squareFromMesh(points));
  });
});

describe('readMesh', () => {
  it('gives points in the picture and the presence', () => {
    const { points, presence } = readMesh(Float32Array.of(96, 96, -8), Float32Array.of(0.75), [2, 0, 10, 0, 2, 20]);
    expect([...points, presence]).toEqual([202, 212, -16, 0.75]);
  });
});

describe('the identity crop', () => {
  it('is centred on the mesh, 1.2 times its extent', () => {
    const [a, b, c, d, e, f] = identityToPicture(drawMesh({ centre: [200, 150], roll: 0 }));
    expect([a * 112 + b * 112 + c, d * 112 + e * 112 + f].map(Math.round)).toEqual([200, 150]);
    expect(a).toBeCloseTo(168 / 224, 3);
  });

  it('gives unit vectors, whose product is the cosine', () => {
    const unit = normaliseDescriptor(Float32Array.of(3, 0, 4));
    expect(compareIdentities(unit, unit)).toBeCloseTo(1);
    expect(compareIdentities(unit, normaliseDescriptor(Float32Array.of(0, 2, 0)))).toBe(0);
  });

  it.each([[[0, 0]], [[Number.NaN, 1]]])('refuses a descriptor without length: %s', (numbers) => {
    expect(() => normaliseDescriptor(Float32Array.from(numbers))).toThrow(RangeError);
  });
});
