/**
 * Where the eyes look, from the irises: each iris is carried into the head frame and compared with where it rests
 * between the corners of its own eye, so lids, size and place of the eye do not count.
 */
import type { MotionBasis } from './motion-basis.ts';
import type { Camera } from './pose.ts';
import { eyeOpeningPolygons, lidPolygons } from './regions.ts';

/** From the eye's centre of rotation to the iris plane, in centimetres; the basis was built with the same number. */
export const irisArmCm = 1.05;

const [openingRight = [], openingLeft = []] = eyeOpeningPolygons;
const [lidsRight = [], lidsLeft = []] = lidPolygons;

/**
 * Corner points (outer, inner), iris points, and outlines of opening and lids of each eye; 468 to 472 belong to the
 * person's left eye.
 */
export const eyes = [
  { side: 'L', corners: [263, 362], iris: [468, 469, 470, 471, 472], opening: openingLeft, lids: lidsLeft },
  { side: 'R', corners: [33, 133], iris: [473, 474, 475, 476, 477], opening: openingRight, lids: lidsRight },
] as const;

/** Axes that a distance is taken along. */
const PICTURE = [0, 1];
const SPACE = [0, 1, 2];

function apart(points: ArrayLike<number>, a: number, b: number, axes: readonly number[]): number {
  return Math.hypot(...axes.map((axis) => (points[a * 3 + axis] as number) - (points[b * 3 + axis] as number)));
}

/** Radius of a human iris, 5.85 mm, over the distance of its eye's corners; both vary little. */
const IRIS_OF_EYE = 0.22;

/** Radius in pixels of an eye's iris in points [478, 3]: half its width where it is seen, held to what is human. */
export function irisRadiusPx(points: ArrayLike<number>, { corners, iris }: (typeof eyes)[number]): number {
  const usual = IRIS_OF_EYE * apart(points, corners[0], corners[1], SPACE);
  return Math.min(1.15 * usual, Math.max(0.85 * usual, apart(points, iris[1], iris[3], PICTURE) / 2));
}

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
  return Math.max(
    ...eyes.map(({ corners }, i) => {
      const [upper, lower] = lidMiddles[i] as readonly [number, number];
      return apart(points, upper, lower, PICTURE) / Math.max(apart(points, corners[0], corners[1], PICTURE), 1e-6);
    }),
  );
}

/** How much of an eye is seen in the picture. */
export interface EyeView {
  /** 1: the eye's whole width, 0: edge-on. */
  readonly facing: number;
  /** 0: shut or turned away, 1: open. */
  readonly shown: number;
}

/** From this facing on an eye is seen at all, and from that its ball in full. */
const EDGE_ON = 0.25;
const TURNED = 0.45;
/** Area between the lids over the square of the eye's width, where the lids meet and where they are open. */
const SHUT_AREA = 0.06;
const OPEN_AREA = 0.11;

/** The view of one of `eyes` in points [478, 3], whichever way the head is turned. */
export function viewOfEye(points: ArrayLike<number>, { corners, opening }: (typeof eyes)[number]): EyeView {
  const [seen, whole] = [PICTURE, SPACE].map((axes) => Math.max(apart(points, corners[0], corners[1], axes), 1e-6)) as [
    number,
    number,
  ];
  const ramp = (value: number, from: number, to: number) => Math.min(1, Math.max(0, (value - from) / (to - from)));
  const area = polygonArea(points, opening);
  const open = ramp(area / (seen * whole), SHUT_AREA, OPEN_AREA);
  return { facing: seen / whole, shown: open * ramp(seen / whole, EDGE_ON, TURNED) };
}

function polygonArea(points: ArrayLike<number>, polygon: readonly number[]): number {
  const twice = polygon.reduce((sum, a, i) => {
    const b = polygon[(i + 1) % polygon.length] ?? a;
    const [ax, ay, bx, by] = [points[a * 3], points[a * 3 + 1], points[b * 3], points[b * 3 + 1]] as number[];
    return sum + ((ax ?? 0) * (by ?? 0) - (bx ?? 0) * (ay ?? 0));
  }, 0);
  return Math.abs(twice) / 2;
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
