/**
 * Angles and the weak-perspective camera. A pose is yaw, pitch, roll in degrees: yaw positive when the person turns to
 * the picture's right, pitch positive up, roll positive clockwise in the picture; pitch is applied first, roll last.
 */

/** Row-major 3x3 rotation of the head frame (x right, y up, z towards the viewer). */
export type Rotation = Float64Array;

const RADIANS = Math.PI / 180;

/** Rotation of a pose [yaw, pitch, roll] in degrees. */
export function rotationFromPose(pose: ArrayLike<number>): Rotation {
  const [sy, cy] = [Math.sin((pose[0] as number) * RADIANS), Math.cos((pose[0] as number) * RADIANS)];
  const [sp, cp] = [Math.sin((pose[1] as number) * RADIANS), Math.cos((pose[1] as number) * RADIANS)];
  const [sr, cr] = [Math.sin((pose[2] as number) * RADIANS), Math.cos((pose[2] as number) * RADIANS)];
  return Float64Array.of(
    cr * cy,
    sr * cp - cr * sy * sp,
    sr * sp + cr * sy * cp,
    -sr * cy,
    cr * cp + sr * sy * sp,
    cr * sp - sr * sy * cp,
    -sy,
    -cy * sp,
    cy * cp,
  );
}

/** Pose [yaw, pitch, roll] in degrees of a rotation; at a yaw of 90 degrees roll takes what pitch and roll share. */
export function poseFromRotation(rotation: Rotation): Float32Array {
  const at = (i: number) => rotation[i] as number;
  const yaw = Math.asin(Math.max(-1, Math.min(1, -at(6))));
  return Float32Array.of(yaw / RADIANS, Math.atan2(-at(7), at(8)) / RADIANS, Math.atan2(-at(3), at(0)) / RADIANS);
}

/** Where the camera sees a head: rotation, pixels per centimetre, and the pixel that the head frame's origin falls on. */
export interface Camera {
  readonly rotation: Rotation;
  readonly scalePx: number;
  readonly translationPx: readonly [number, number];
}

/** Head-frame points [n, 3] in centimetres -> pixels [n, 3]; y down, z in the same scale and smaller when nearer. */
export function project(points: ArrayLike<number>, camera: Camera): Float32Array {
  const { rotation: r, scalePx, translationPx } = camera;
  const out = new Float32Array(points.length);
  for (let i = 0; i < points.length; i += 3) {
    const [x, y, z] = [points[i] as number, points[i + 1] as number, points[i + 2] as number];
    out[i] = scalePx * ((r[0] as number) * x + (r[1] as number) * y + (r[2] as number) * z) + translationPx[0];
    out[i + 1] = -scalePx * ((r[3] as number) * x + (r[4] as number) * y + (r[5] as number) * z) + translationPx[1];
    out[i + 2] = -scalePx * ((r[6] as number) * x + (r[7] as number) * y + (r[8] as number) * z);
  }
  return out;
}

/** The inverse of `project`: pixels [n, 3] -> head-frame points [n, 3] in centimetres, taking z at its word. */
export function unproject(points: ArrayLike<number>, camera: Camera, depthOffsetPx = 0): Float32Array {
  const { rotation: r, scalePx, translationPx } = camera;
  const out = new Float32Array(points.length);
  for (let i = 0; i < points.length; i += 3) {
    const x = ((points[i] as number) - translationPx[0]) / scalePx;
    const y = -((points[i + 1] as number) - translationPx[1]) / scalePx;
    const z = -((points[i + 2] as number) - depthOffsetPx) / scalePx;
    for (let k = 0; k < 3; k++) out[i + k] = (r[k] as number) * x + (r[3 + k] as number) * y + (r[6 + k] as number) * z;
  }
  return out;
}
