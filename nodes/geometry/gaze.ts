/**
 * Where the eyes look, from the irises: each iris is carried into the head frame and compared with where it rests
 * between the corners of its own eye, so lids, size and place of the eye do not count.
 */
import type { MotionBasis } from './motion-basis.ts';
import type { Camera } from './pose.ts';

/** From the eye's centre of rotation to the iris plane, in centimetres; the basis was built with the same number. */
export const irisArmCm = 1.05;

/** Corner points (outer, inner) and iris points of each eye; 468 to 472 belong to the person's left eye. */
export const eyes = [
  { side: 'L', corners: [263, 362], iris: [468, 469, 470, 471, 472] },
  { side: 'R', corners: [33, 133], iris: [473, 474, 475, 476, 477] },
] as const;

/** Degrees of the gaze at which an eyeLook coefficient is 1, as the basis was built. */
const lookDegrees = { In: 30, Out: 30, Up: 25, Down: 25 } as const;

const DEGREES = 180 / Math.PI;
const clampUnit = (value: number) => Math.max(-1, Math.min(1, value));

function meanOf(points: ArrayLike<number>, indices: readonly number[], axis: number): number {
  let sum = 0;
  for (const i of indices) sum += points[i * 3 + axis] as number;
  return sum / indices.length;
}

/** Offset of an iris from the middle of its eye's corners, in head axes [x, y], for corners and iris seen by a camera. */
function irisOffset(
  points: ArrayLike<number>,
  camera: Camera,
  eye: (typeof eyes)[number],
  depthCm: number,
): [number, number] {
  const r = camera.rotation;
  const at = (i: number) => r[i] as number;
  // The iris has no depth of its own worth trusting: it lies `depthCm` in front of the corners, which leaves x and y.
  const dx = (meanOf(points, eye.iris, 0) - meanOf(points, eye.corners, 0)) / camera.scalePx - at(2) * depthCm;
  const dy = -(meanOf(points, eye.iris, 1) - meanOf(points, eye.corners, 1)) / camera.scalePx - at(5) * depthCm;
  const det = at(0) * at(4) - at(1) * at(3);
  return [(at(4) * dx - at(1) * dy) / det, (at(0) * dy - at(3) * dx) / det];
}

/** Openness of the lids below which an iris is not seen at all, and from which its place can be believed. */
const SHUT_OPENNESS = 0.1;
const SEEN_OPENNESS = 0.18;

/**
 * Gaze [yaw, pitch] in degrees relative to the head, the mean of both eyes weighted by how much each is turned to us;
 * straight ahead as the lids close over the irises.
 */
export function gazeOf(basis: MotionBasis, points: ArrayLike<number>, camera: Camera): Float32Array {
  const gaze = [0, 0];
  let total = 0;
  for (const eye of eyes) {
    const rest = [0, 1, 2].map((axis) => meanOf(basis.base, eye.iris, axis) - meanOf(basis.base, eye.corners, axis));
    const [x, y] = irisOffset(points, camera, eye, rest[2] as number);
    const yaw = Math.asin(clampUnit((x - (rest[0] as number)) / irisArmCm)) * DEGREES;
    const pitch = Math.asin(clampUnit((y - (rest[1] as number)) / irisArmCm)) * DEGREES;
    // A turned head shows one eye nearly edge-on; the width of its opening in the picture says how well it is seen.
    const [outer, inner] = eye.corners;
    const width = Math.hypot(
      (points[outer * 3] as number) - (points[inner * 3] as number),
      (points[outer * 3 + 1] as number) - (points[inner * 3 + 1] as number),
    );
    const weight = width * width;
    gaze[0] = (gaze[0] as number) + weight * yaw;
    gaze[1] = (gaze[1] as number) + weight * pitch;
    total += weight;
  }
  const seen = Math.min(1, Math.max(0, (opennessOf(points) - SHUT_OPENNESS) / (SEEN_OPENNESS - SHUT_OPENNESS)));
  return Float32Array.of((seen * (gaze[0] as number)) / total, (seen * (gaze[1] as number)) / total);
}

/** Middles of the upper and the lower lid of each eye, in the order of `eyes`. */
const lidMiddles = [
  [386, 374],
  [159, 145],
] as const;

/** How far the eyes of points [478, 3] are open: gap of the lids over the width of the eye, the more open eye's; about 0.3. */
export function opennessOf(points: ArrayLike<number>): number {
  const apart = (a: number, b: number) =>
    Math.hypot(...[0, 1].map((axis) => (points[a * 3 + axis] as number) - (points[b * 3 + axis] as number)));
  return Math.max(
    ...eyes.map(({ corners }, i) => {
      const [upper, lower] = lidMiddles[i] as readonly [number, number];
      return apart(upper, lower) / Math.max(apart(corners[0], corners[1]), 1e-6);
    }),
  );
}

/** Sets the eight eyeLook coefficients of `expression` [57] in place to what a gaze [yaw, pitch] in degrees means. */
export function setLook(basis: MotionBasis, expression: { [index: number]: number }, gaze: ArrayLike<number>): void {
  const amount = (degrees: number, full: number) =>
    Math.max(0, Math.min(1, Math.sin(degrees / DEGREES) / Math.sin(full / DEGREES)));
  const [yaw, pitch] = [gaze[0] as number, gaze[1] as number];
  for (const { side } of eyes) {
    const outward = side === 'L' ? yaw : -yaw;
    const set = (where: keyof typeof lookDegrees, degrees: number) => {
      const i = basis.expressionNames.indexOf(`eyeLook${where}_${side}`);
      if (i >= 0) expression[i] = amount(degrees, lookDegrees[where]);
    };
    set('Out', outward);
    set('In', -outward);
    set('Up', pitch);
    set('Down', -pitch);
  }
}
