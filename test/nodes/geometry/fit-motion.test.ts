import { describe, expect, it } from 'vitest';
import { eyeDistance, fitMotion } from '../../../nodes/geometry/fit-motion.ts';
import { project, rotationFromPose } from '../../../nodes/geometry/pose.ts';
import { headShape } from '../../../nodes/geometry/shape.ts';
import { expressionOf, pictureOf, randomNumbers, shippedBasis } from './shipped-basis.ts';

const basis = shippedBasis();

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((value, i) => {
    const [da, db] = [value - ma, (b[i] ?? 0) - mb];
    ab += da * db;
    aa += da * da;
    bb += db * db;
  });
  return ab / Math.sqrt(aa * bb);
}

describe('fitMotion', () => {
  it('finds edits of known size in noisy points of strangers', () => {
    const { uniform, normal } = randomNumbers(3);
    // Lids are read on the scale on which the network shows them, which is not that of the model's own points.
    const least = { jawOpen: 0.9, mouthSmile: 0.9, browInnerUp: 0.9, eyeBlink: 0.8 };
    for (const [name, atLeast] of Object.entries(least)) {
      const [set, found]: [number[], number[]] = [[], []];
      for (let person = 0; person < 20; person += 1) {
        const value = uniform();
        // Half a standard deviation is how far the fits of real portraits lie from the mean.
        const shape = Float32Array.from({ length: basis.identityCount }, () => 0.5 * normal());
        const pose = [20 * normal(), 8 * normal(), 4 * normal()];
        const points = pictureOf(basis, shape, expressionOf(basis, { [name]: value }), pose);
        const noisePx = 0.01 * eyeDistance(points);
        const fit = fitMotion(
          basis,
          points.map((at) => at + noisePx * normal()),
        );
        const index = basis.expressionNames.findIndex((n) => n === name || n === `${name}_L`);
        set.push(value);
        found.push(fit.expression[index] ?? Number.NaN);
      }
      expect(correlation(set, found), name).toBeGreaterThan(atLeast);
    }
  });

  it('reads a raised lower lid as a squint, not as a blink', () => {
    const { expression } = fitMotion(basis, pictureOf(basis, [0.5, -0.5], expressionOf(basis, { eyeSquint: 0.8 })));
    expect(expression[basis.expressionNames.indexOf('eyeBlink_L')]).toBeLessThan(0.15);
    expect(expression[basis.expressionNames.indexOf('eyeSquint_L')]).toBeGreaterThan(0.5);
  });

  it('reads an opened jaw as one, and lips drawn down in part', () => {
    const read = (named: Record<string, number>) => {
      const { expression } = fitMotion(basis, pictureOf(basis, [0.5, -0.5], expressionOf(basis, named)));
      return (name: string) => expression[basis.expressionNames.indexOf(name)] ?? Number.NaN;
    };
    expect(read({ jawOpen: 0.5 })('jawOpen')).toBeGreaterThan(0.42);
    expect(read({ jawOpen: 0.5 })('mouthLowerDown_L')).toBeLessThan(0.12);
    expect(read({ mouthLowerDown: 1 })('mouthLowerDown_L')).toBeGreaterThan(0.25);
  });

  it('finds the pose within two degrees though the face is neither mean nor neutral', () => {
    const shape = Float32Array.from({ length: basis.identityCount }, (_, i) => (i % 3) - 1);
    const points = pictureOf(basis, shape, expressionOf(basis, { mouthSmile: 0.7, jawOpen: 0.3 }), [-28, 12, 6]);
    const { pose } = fitMotion(basis, points);
    for (const [i, angle] of [-28, 12, 6].entries()) expect(Math.abs((pose[i] ?? 0) - angle)).toBeLessThan(2);
  });

  it('keeps expressions within 0 and 1 even for points that no face has', () => {
    const { normal } = randomNumbers(5);
    const points = pictureOf(basis, [], []).map((at) => at + 12 * normal());
    for (const value of fitMotion(basis, points).expression) {
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(1);
    }
  });

  it('gives back the very points with its residual, and says how far the model alone is off', () => {
    const { normal } = randomNumbers(9);
    const points = pictureOf(basis, [1, -1], expressionOf(basis, { jawOpen: 0.4 }), [10, 0, 0]).map(
      (at) => at + normal(),
    );
    const fit = fitMotion(basis, points);
    const camera = { rotation: rotationFromPose(fit.pose), scalePx: fit.scalePx, translationPx: fit.translationPx };
    const again = project(headShape(basis, fit.shape, fit.expression, fit.residual), camera);
    for (let i = 0; i < again.length; i += 1) if (i % 3 < 2) expect(again[i]).toBeCloseTo(points[i] ?? 0, 1);
    expect(fit.fitError).toBeGreaterThan(0.005);
    expect(fit.fitError).toBeLessThan(0.06);
  });

  it('gives a neutral mean face no expression', () => {
    const fit = fitMotion(basis, pictureOf(basis, [], []));
    expect(Math.max(...fit.expression)).toBeLessThan(0.05);
    expect(fit.fitError).toBeLessThan(0.005);
  });

  it('names what is wrong with points that are no face', () => {
    expect(() => fitMotion(basis, new Float32Array(468 * 3))).toThrow('needs 478 points of x, y and z, got 468');
    const broken = pictureOf(basis, [], []);
    broken[7 * 3] = Number.NaN;
    expect(() => fitMotion(basis, broken)).toThrow('point 7 of the face is not a number');
  });
});
