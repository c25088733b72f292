// What gaze networks give, as degrees of this project: yaw positive towards the picture's right, pitch positive up.

import type { Rotation } from '../geometry/pose.ts';
import type { FactsOf } from '../kit/index.ts';

const DEGREES = 180 / Math.PI;

/** Angle in degrees of logits over bins: the expectation of the bin's index, times its width, from the first angle on. */
export function angleOfBins(
  logits: ArrayLike<number>,
  bins: { readonly binDegrees: number; readonly firstDegrees: number },
): number {
  const values = Array.from(logits);
  const top = Math.max(...values);
  let [sum, weighted] = [0, 0];
  values.forEach((logit, index) => {
    const weight = Math.exp(logit - top);
    sum += weight;
    weighted += weight * index;
  });
  return (weighted / sum) * bins.binDegrees + bins.firstDegrees;
}

/** Yaw and pitch in degrees of a gaze model's two outputs (or of one output with two columns). */
export function anglesOf(
  facts: FactsOf<'gaze'>,
  outputs: { readonly yaw: ArrayLike<number>; readonly pitch: ArrayLike<number> },
): { readonly yaw: number; readonly pitch: number } {
  const one = (values: ArrayLike<number>, column: number | undefined): number => {
    if (facts.unit === 'bins') return angleOfBins(values, facts.bins ?? { binDegrees: 4, firstDegrees: -180 });
    const value = values[column ?? 0] ?? 0;
    return facts.unit === 'radians' ? value * DEGREES : value;
  };
  return {
    yaw: facts.signs.yaw * one(outputs.yaw, facts.columns?.yaw),
    pitch: facts.signs.pitch * one(outputs.pitch, facts.columns?.pitch),
  };
}

/** The same direction seen from the head: angles relative to the camera, turned back by the head's rotation. */
export function relativeToHead(angles: { readonly yaw: number; readonly pitch: number }, head: Rotation) {
  const [yaw, pitch] = [angles.yaw / DEGREES, angles.pitch / DEGREES];
  const seen = [Math.cos(pitch) * Math.sin(yaw), Math.sin(pitch), Math.cos(pitch) * Math.cos(yaw)] as const;
  const at = (column: number) =>
    (head[column] ?? 0) * seen[0] + (head[3 + column] ?? 0) * seen[1] + (head[6 + column] ?? 0) * seen[2];
  return { yaw: Math.atan2(at(0), at(2)) * DEGREES, pitch: Math.asin(Math.max(-1, Math.min(1, at(1)))) * DEGREES };
}
