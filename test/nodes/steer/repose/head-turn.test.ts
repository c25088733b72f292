import { expect, test } from 'vitest';
import { fitMotion } from '../../../../nodes/geometry/fit-motion.ts';
import { opennessOf } from '../../../../nodes/geometry/gaze.ts';
import { project } from '../../../../nodes/geometry/pose.ts';
import { headShape } from '../../../../nodes/geometry/shape.ts';
import { float32, type MotionValue } from '../../../../nodes/kit/index.ts';
import { turnDegrees, turnOf } from '../../../../nodes/steer/assembly/repose/head-turn.ts';
import { expressionOf, shippedBasis } from '../../geometry/shipped-basis.ts';

const basis = shippedBasis();

/** The mean face seen from the front, wearing `expression`, turned to `pose`. */
function meanFace(pose: readonly number[] = [0, 0, 0], named: Readonly<Record<string, number>> = {}): MotionValue {
  const expression = Float32Array.from(basis.expressionNames, (name) => named[name] ?? 0);
  return {
    kind: 'motion',
    family: 'ict-facekit',
    expression: float32([expression.length], expression),
    pose: float32([3], Float32Array.from(pose)),
    shape: float32([basis.identityCount], new Float32Array(basis.identityCount)),
    scalePx: 10,
    translationPx: [128, 128],
    residual: float32([478, 3], new Float32Array(478 * 3)),
    frame: { space: 'crop', pictureId: 'p', widthPx: 256, heightPx: 256, toOriginal: [1, 0, 0, 0, 1, 0] },
    fitError: 0,
  };
}

const still = turnOf(
  basis,
  project(basis.base, { rotation: Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1), scalePx: 10, translationPx: [128, 128] }),
  meanFace(),
);

test('a motion as it is in the picture moves no point', () => {
  const from = project(basis.base, still.before);
  expect(Math.max(...still.target.map((value, i) => Math.abs(value - (from[i] ?? 0))))).toBeLessThan(0.01);
  expect(turnDegrees(still)).toBeLessThan(0.1);
});

test('a turning head swings about the neck: the nose goes far, the ears hardly', () => {
  const turn = turnOf(basis, still.target, meanFace([15, 0, 0]));
  const moved = (i: number) => (turn.target[i * 3] ?? 0) - (still.target[i * 3] ?? 0);
  expect(turnDegrees(turn)).toBeGreaterThan(14);
  expect(moved(1)).toBeGreaterThan(25);
  expect(Math.abs(moved(234))).toBeLessThan(12);
  expect(Math.abs(moved(454))).toBeLessThan(12);
});

test('a head stays where it is while it raises its brows, opens its mouth or turns its eyes', () => {
  const shifted = (named: Readonly<Record<string, number>>, i: number) => {
    const { target } = turnOf(basis, still.target, meanFace([0, 0, 0], named));
    return Math.hypot(...[0, 1].map((k) => (target[i * 3 + k] ?? 0) - (still.target[i * 3 + k] ?? 0)));
  };
  const [chin, corner] = [152, 33];
  expect(shifted({ browInnerUp_L: 1, browInnerUp_R: 1 }, 107)).toBeGreaterThan(5);
  for (const i of [chin, corner]) expect(shifted({ browInnerUp_L: 1, browInnerUp_R: 1 }, i)).toBeLessThan(0.4);
  expect(shifted({ jawOpen: 0.6 }, corner)).toBeLessThan(0.2);
  expect(shifted({ eyeLookOut_L: 0.8, eyeLookIn_R: 0.8 }, chin)).toBeLessThan(0.2);
});

test('upper lids never pass the lower ones, and a full blink leaves no gap', () => {
  const blinked = turnOf(
    basis,
    still.target,
    meanFace([0, 0, 0], { eyeBlink_L: 1, eyeBlink_R: 1, eyeLookDown_L: 0.5 }),
  );
  const height = (i: number) => blinked.target[i * 3 + 1] ?? 0;
  for (const [upper, lower] of [
    [159, 145],
    [158, 153],
    [386, 374],
    [385, 380],
  ] as const) {
    expect(Math.abs(height(lower) - height(upper))).toBeLessThan(0.01);
  }
});

test.each([0.3, 0.5, 0.7])(
  'lids that are half shut (%f) stay so, close at 1 and open at 0 as far as they were',
  (blink) => {
    const shape = headShape(basis, [], expressionOf(basis, { eyeBlink: blink }));
    const points = project(shape, still.before);
    const fit = fitMotion(basis, points);
    const gapAt = (asked: Readonly<Record<string, number>>, pose = fit.pose) => {
      const expression = Float32Array.from(fit.expression, (value, i) => {
        const name = (basis.expressionNames[i] ?? '').replace(/_[LR]$/, '');
        return asked[name] ?? value;
      });
      const { target } = turnOf(basis, points, {
        ...meanFace(),
        ...fit,
        expression: float32([expression.length], expression),
        pose: float32([3], pose),
        shape: float32([fit.shape.length], fit.shape),
        residual: float32([478, 3], fit.residual),
      });
      return opennessOf(target);
    };
    const [shown, open] = [opennessOf(points), opennessOf(still.target)];
    expect(gapAt({})).toBeCloseTo(shown, 2);
    expect(gapAt({ jawOpen: 0.5 })).toBeCloseTo(shown, 2);
    expect(
      gapAt(
        {},
        Float32Array.from(fit.pose, (angle, i) => angle + (i === 2 ? 10 : 0)),
      ),
    ).toBeCloseTo(shown, 2);
    // Lids that meet keep their points a little aside of each other.
    const { target: blinked } = turnOf(basis, still.target, meanFace([0, 0, 0], { eyeBlink_L: 1, eyeBlink_R: 1 }));
    expect(Math.abs(gapAt({ eyeBlink: 1 }) - opennessOf(blinked))).toBeLessThan(0.03);
    expect(Math.abs(gapAt({ eyeBlink: 0 }) - open)).toBeLessThan(0.2 * open);
  },
);

test('points that only turn with the head keep their expression', () => {
  const opened = turnOf(basis, still.target, meanFace([0, 0, 0], { jawOpen: 1 }));
  const drop = (points: Float32Array) => (points[14 * 3 + 1] ?? 0) - (points[13 * 3 + 1] ?? 0);
  expect(drop(opened.target)).toBeGreaterThan(drop(still.target) + 20);
  expect(drop(opened.rigid)).toBeCloseTo(drop(still.target), 1);
});
