/**
 * Turning heads and eyes: the rotation of a pose, and directions of a gaze. The head frame has x to the picture's
 * right, y up, z to the viewer; a test holds it against nodes/geometry.
 */

const RADIANS = Math.PI / 180;

export type Vector = readonly [number, number, number];
/** Row-major 3x3. */
export type Rotation = readonly number[];

/** Rotation of yaw, pitch, roll in degrees: pitch is applied first, roll last. */
export function rotationOf([yaw = 0, pitch = 0, roll = 0]: readonly number[]): Rotation {
  const [sy, cy] = [Math.sin(yaw * RADIANS), Math.cos(yaw * RADIANS)];
  const [sp, cp] = [Math.sin(pitch * RADIANS), Math.cos(pitch * RADIANS)];
  const [sr, cr] = [Math.sin(roll * RADIANS), Math.cos(roll * RADIANS)];
  const turned = [cy, -sy * sp, sy * cp, 0, cp, sp, -sy, -cy * sp, cy * cp];
  const row = (k: number): readonly number[] => turned.slice(k * 3, k * 3 + 3);
  const [x, y, z] = [row(0), row(1), row(2)];
  const mix = (a: number, b: number): number[] => x.map((value, i) => a * value + b * (y[i] ?? 0));
  return [...mix(cr, sr), ...mix(-sr, cr), ...z];
}

export function rotate(r: Rotation, [x, y, z]: Vector): Vector {
  const at = (row: number): number => (r[row * 3] ?? 0) * x + (r[row * 3 + 1] ?? 0) * y + (r[row * 3 + 2] ?? 0) * z;
  return [at(0), at(1), at(2)];
}

/** The inverse of a rotation. */
export function transposed(r: Rotation): Rotation {
  return [0, 3, 6, 1, 4, 7, 2, 5, 8].map((i) => r[i] ?? 0);
}

/** The unit vector a gaze of yaw and pitch looks along, in the head frame. */
export function gazeDirection(yaw: number, pitch: number): Vector {
  const [y, p] = [yaw * RADIANS, pitch * RADIANS];
  return [Math.sin(y) * Math.cos(p), Math.sin(p), Math.cos(y) * Math.cos(p)];
}

/** Yaw and pitch in degrees that look along a vector of the head frame. */
export function gazeAngles([x, y, z]: Vector): { readonly yaw: number; readonly pitch: number } {
  const length = Math.hypot(x, y, z) || 1;
  return { yaw: Math.atan2(x, z) / RADIANS, pitch: Math.asin(y / length) / RADIANS };
}
