import { describe, expect, it } from 'vitest';
import { alignShape } from '../../../nodes/geometry/align.ts';
import { poseFromRotation, project, rotationFromPose, unproject } from '../../../nodes/geometry/pose.ts';
import { pointAt, randomNumbers, shippedBasis } from './shipped-basis.ts';

const basis = shippedBasis();
const seen = (pose: readonly number[]) =>
  project(basis.base, { rotation: rotationFromPose(pose), scalePx: 10, translationPx: [128, 128] });
const NOSE_TIP = 4;
const BROW_MIDDLE = 9;

describe('a pose', () => {
  it('comes back from its rotation, whatever the three angles are', () => {
    for (const pose of [
      [30, -20, 10],
      [-55, 35, -80],
      [0, 0, 0],
      [5, 60, 170],
    ]) {
      Array.from(poseFromRotation(rotationFromPose(pose)), (angle, i) => expect(angle).toBeCloseTo(pose[i] ?? 0, 3));
    }
  });

  it('turns the nose to the picture’s right with a positive yaw', () => {
    expect(pointAt(seen([20, 0, 0]), NOSE_TIP)[0]).toBeGreaterThan(pointAt(seen([0, 0, 0]), NOSE_TIP)[0] + 5);
  });

  it('lifts the nose with a positive pitch', () => {
    expect(pointAt(seen([0, 20, 0]), NOSE_TIP)[1]).toBeLessThan(pointAt(seen([0, 0, 0]), NOSE_TIP)[1] - 5);
  });

  it('tips the forehead to the picture’s right with a positive roll, clockwise', () => {
    expect(pointAt(seen([0, 0, 20]), BROW_MIDDLE)[0]).toBeGreaterThan(pointAt(seen([0, 0, 0]), BROW_MIDDLE)[0] + 5);
  });

  it('gives nearer points a smaller z', () => {
    expect(pointAt(seen([0, 0, 0]), NOSE_TIP)[2]).toBeLessThan(pointAt(seen([0, 0, 0]), 234)[2]);
  });
});

describe('a camera', () => {
  it('carries pixels back to the head it projected', () => {
    const camera = { rotation: rotationFromPose([25, -15, 8]), scalePx: 7, translationPx: [90, 140] as const };
    const back = unproject(project(basis.base, camera), camera);
    for (const [i, value] of back.entries()) expect(value).toBeCloseTo(basis.base[i] ?? 0, 3);
  });

  it('is found again from the points it sees, at any turn and at any depth', () => {
    for (const pose of [
      [0, 0, 0],
      [40, 10, -20],
      [-70, -30, 60],
      [10, 20, 150],
    ]) {
      const camera = { rotation: rotationFromPose(pose), scalePx: 12.5, translationPx: [60, 200] as const };
      const points = project(basis.base, camera).map((value, i) => (i % 3 === 2 ? value + 33 : value));
      const found = alignShape(basis.base, points, basis.pointWeights);
      Array.from(poseFromRotation(found.rotation), (angle, i) => expect(angle).toBeCloseTo(pose[i] ?? 0, 2));
      expect(found.scalePx).toBeCloseTo(12.5, 3);
      expect(found.translationPx[0]).toBeCloseTo(60, 2);
      expect(found.translationPx[1]).toBeCloseTo(200, 2);
      expect(found.depthOffsetPx).toBeCloseTo(33, 2);
    }
  });

  it('is found within a degree under noise of a pixel', () => {
    const { normal } = randomNumbers(7);
    const points = seen([22, -9, 4]).map((value) => value + normal());
    const pose = poseFromRotation(alignShape(basis.base, points, basis.pointWeights).rotation);
    for (const [i, angle] of [22, -9, 4].entries()) expect(Math.abs((pose[i] ?? 0) - angle)).toBeLessThan(1);
  });
});
