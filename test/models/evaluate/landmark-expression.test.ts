/** models/evaluate/measures: expressions as lengths between landmarks of a drawn face. */

import { describe, expect, it } from 'vitest';
import { landmarkExpression } from '../../../models/evaluate/measures/landmark-expression.ts';

type Point = readonly [number, number];

/** The landmarks that are measured, on a face whose outer eye corners are 100 px apart; x, y, x, y ... [136]. */
function face(change: Readonly<Record<number, Point>> = {}): Float32Array {
  const drawn: Record<number, Point> = {
    36: [0, 0],
    45: [100, 0],
    39: [30, 0],
    42: [70, 0],
    21: [30, -20],
    22: [70, -20],
    48: [30, 70],
    54: [70, 70],
    ...change,
  };
  for (const [upper, lower] of [
    [37, 41],
    [38, 40],
    [43, 47],
    [44, 46],
  ] as const) {
    drawn[upper] ??= [20, -5];
    drawn[lower] ??= [20, 5];
  }
  for (const lip of [61, 62, 63, 65, 66, 67]) drawn[lip] ??= [50, 70];
  const points = new Float32Array(136);
  for (const [i, [x, y]] of Object.entries(drawn)) points.set([x, y], Number(i) * 2);
  return points;
}

describe('expressions by landmarks', () => {
  it('are lengths over the distance of the eyes', () => {
    const seen = landmarkExpression(face({ 65: [50, 90], 66: [50, 90], 67: [50, 90] }));
    expect(seen.jawOpen).toBeCloseTo(0.2, 6);
    expect(seen.mouthSmile).toBeCloseTo(0.4, 6);
    expect(seen.browInnerUp).toBeCloseTo(0.2, 6);
    expect(seen.eyeBlink).toBeCloseTo(-0.1, 6);
  });

  it('grow with the expression, and only its own does', () => {
    const rest = landmarkExpression(face());
    const raised = landmarkExpression(face({ 21: [30, -35], 22: [70, -35] }));
    expect(raised.browInnerUp).toBeGreaterThan((rest.browInnerUp ?? 0) + 0.1);
    expect({ ...raised, browInnerUp: 0 }).toEqual({ ...rest, browInnerUp: 0 });
    const shut = landmarkExpression(face({ 37: [20, 4], 38: [20, 4], 43: [20, 4], 44: [20, 4] }));
    expect(shut.eyeBlink).toBeGreaterThan(rest.eyeBlink ?? 0);
  });

  it('do not depend on how large the face is or how it is turned', () => {
    const points = face();
    const turned = points.map((_, i) => {
      const [x, y] = [points[i - (i % 2)] ?? 0, points[i - (i % 2) + 1] ?? 0];
      return 3 * (i % 2 === 0 ? x * 0.8 - y * 0.6 : x * 0.6 + y * 0.8) + 40;
    });
    const [own, other] = [landmarkExpression(points), landmarkExpression(turned)];
    for (const name of Object.keys(own)) expect(other[name]).toBeCloseTo(own[name] ?? 0, 5);
  });
});
