import { describe, expect, it } from 'vitest';
import { eyes, gazeOf, irisArmCm, irisRadiusPx, setLook, viewOfEye } from '../../../nodes/geometry/gaze.ts';
import { project, rotationFromPose } from '../../../nodes/geometry/pose.ts';
import { headShape } from '../../../nodes/geometry/shape.ts';
import { readSafetensors } from '../../../nodes/kit/safetensors.ts';
import { basisBytes, expressionOf, shippedBasis } from './shipped-basis.ts';

const basis = shippedBasis();

function lookingAt(gaze: readonly number[], pose: readonly number[], others: Readonly<Record<string, number>> = {}) {
  const expression = expressionOf(basis, others);
  setLook(basis, expression, gaze);
  const camera = { rotation: rotationFromPose(pose), scalePx: 9, translationPx: [128, 140] as const };
  return { points: project(headShape(basis, [], expression), camera), camera };
}

describe('gazeOf', () => {
  it('reads the gaze that setLook wrote within four degrees, in any pose of the head', () => {
    for (const pose of [
      [0, 0, 0],
      [25, -10, 8],
      [-35, 15, -12],
    ]) {
      for (const gaze of [
        [0, 0],
        [18, 0],
        [-18, 10],
        [0, -20],
        [12, 20],
      ]) {
        const { points, camera } = lookingAt(gaze, pose);
        const found = gazeOf(basis, points, camera);
        expect(Math.abs((found[0] ?? 0) - (gaze[0] ?? 0))).toBeLessThan(4);
        expect(Math.abs((found[1] ?? 0) - (gaze[1] ?? 0))).toBeLessThan(4);
      }
    }
  });

  it('is positive when the eyes turn to the picture’s right and up', () => {
    const { points, camera } = lookingAt([0, 0], [0, 0, 0]);
    for (let iris = 468; iris < 478; iris += 1) {
      points[iris * 3] = (points[iris * 3] ?? 0) + 3;
      points[iris * 3 + 1] = (points[iris * 3 + 1] ?? 0) - 2;
    }
    const [yaw, pitch] = gazeOf(basis, points, camera);
    expect(yaw).toBeGreaterThan(10);
    expect(pitch).toBeGreaterThan(5);
  });

  it('does not take a blink for a glance', () => {
    const { points, camera } = lookingAt([10, 5], [0, 0, 0], { eyeBlink: 0.8 });
    const [yaw, pitch] = gazeOf(basis, points, camera);
    expect(Math.abs((yaw ?? 0) - 10)).toBeLessThan(3);
    expect(Math.abs((pitch ?? 0) - 5)).toBeLessThan(3);
  });

  it('turns the eye about the same arm as the shipped basis was built with', () => {
    expect(Number(readSafetensors(basisBytes).metadata.iris_arm_cm)).toBe(irisArmCm);
  });
});

describe('setLook', () => {
  it('takes back what an earlier gaze set, and stops at full turn', () => {
    const expression = expressionOf(basis, { eyeLookIn: 1, eyeLookDown: 0.5 });
    setLook(basis, expression, [80, 10]);
    const at = (name: string) => expression[basis.expressionNames.indexOf(name)];
    expect(at('eyeLookOut_L')).toBe(1);
    expect(at('eyeLookIn_R')).toBe(1);
    expect(at('eyeLookIn_L')).toBe(0);
    expect(at('eyeLookDown_L')).toBe(0);
  });
});

describe('viewOfEye', () => {
  const views = (yaw: number, eyeBlink: number) => {
    const { points } = lookingAt([0, 0], [yaw, 0, 0], { eyeBlink_L: eyeBlink, eyeBlink_R: eyeBlink });
    return eyes.map((eye) => viewOfEye(points, eye));
  };

  it('sees shut eyes shut and open ones open, however the head is turned', () => {
    for (const yaw of [-60, -40, 0, 40, 60]) {
      expect(Math.max(...views(yaw, 1).map(({ shown }) => shown))).toBe(0);
      expect(Math.max(...views(yaw, 0).map(({ shown }) => shown))).toBe(1);
    }
  });

  it('does not see the far eye of a profile', () => {
    expect(Math.min(...views(75, 0).map(({ shown }) => shown))).toBe(0);
  });
});

describe('irisRadiusPx', () => {
  it('hardly changes as the head turns', () => {
    const radii = [0, 35, 60].flatMap((yaw) => {
      const { points } = lookingAt([0, 0], [yaw, 0, 0]);
      return eyes.map((eye) => irisRadiusPx(points, eye));
    });
    expect(Math.max(...radii) / Math.min(...radii)).toBeLessThan(1.36);
  });
});
