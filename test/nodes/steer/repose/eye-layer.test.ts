import { expect, test } from 'vitest';
import { eyes } from '../../../../nodes/geometry/gaze.ts';
import { project } from '../../../../nodes/geometry/pose.ts';
import { eyeOpeningPolygons } from '../../../../nodes/geometry/regions.ts';
import type { AssemblyFace } from '../../../../nodes/steer/assembly/faces.ts';
import { polygonPlane } from '../../../../nodes/steer/assembly/planes.ts';
import { turnEyes } from '../../../../nodes/steer/assembly/repose/eye-layer.ts';
import { shippedBasis } from '../../geometry/shipped-basis.ts';

const SIDE = 256;
const basis = shippedBasis();
const camera = {
  rotation: Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1),
  scalePx: 14,
  translationPx: [128, 128],
} as const;
const points = project(basis.base, camera);
const IRIS_PX = 0.585 * camera.scalePx;
const openings = eyeOpeningPolygons.map((polygon) => polygonPlane(points, [polygon], SIDE, SIDE));
const centreOf = (eye: (typeof eyes)[number]) =>
  [0, 1].map((k) => points[eye.iris[0] * 3 + k] ?? 0) as [number, number];

/** A grey face whose eyes show a dark iris, a white in shadow at its left and a lit one at its right. */
function paintedFace(skin: readonly number[], shadow: number, lit: number): AssemblyFace {
  const rgb = new Float32Array(SIDE * SIDE * 3);
  for (let i = 0; i < SIDE * SIDE; i += 1) {
    const [x, y] = [(i % SIDE) + 0.5, Math.floor(i / SIDE) + 0.5];
    const inEye = openings.some((plane) => (plane[i] ?? 0) > 0);
    const [eye] = [...eyes].sort((a, b) => Math.abs(x - centreOf(a)[0]) - Math.abs(x - centreOf(b)[0]));
    const [cx, cy] = centreOf(eye as (typeof eyes)[number]);
    const level = Math.hypot(x - cx, y - cy) < IRIS_PX ? 40 : x < cx ? shadow : lit;
    for (let c = 0; c < 3; c += 1) rgb[i * 3 + c] = inEye ? level : (skin[c] ?? 0);
  }
  return {
    widthPx: SIDE,
    heightPx: SIDE,
    rgb,
    points,
    planeOf: () => new Float32Array(SIDE * SIDE),
  } as unknown as AssemblyFace;
}

/** The face after both irises moved by `dx` pixels. */
function lookedAside(face: AssemblyFace, dx: number): Float32Array {
  const target = Float32Array.from(points);
  for (const { iris } of eyes) for (const i of iris) target[i * 3] = (target[i * 3] ?? 0) + dx;
  const rgb = Float32Array.from(face.rgb);
  turnEyes(rgb, face, { target, rigid: points });
  return rgb;
}

/** Mean colour where an iris was and is no more, inside the opening's middle rows. */
function bared(rgb: Float32Array, dx: number): number[] {
  const sum = [0, 0, 0, 0];
  for (const eye of eyes) {
    const [cx, cy] = centreOf(eye);
    for (let y = Math.round(cy) - 1; y <= Math.round(cy) + 1; y += 1) {
      const x = Math.round(cx - Math.sign(dx) * (IRIS_PX - Math.abs(dx) / 2));
      for (let c = 0; c < 3; c += 1) sum[c] = (sum[c] ?? 0) + (rgb[(y * SIDE + x) * 3 + c] ?? 0);
      sum[3] = (sum[3] ?? 0) + 1;
    }
  }
  return [0, 1, 2].map((c) => (sum[c] ?? 0) / (sum[3] ?? 1));
}

test('what an iris leaves is as white as the lit part of the eye, not as the shadow beside it', () => {
  const rgb = lookedAside(paintedFace([150, 110, 90], 90, 220), 5);
  for (const level of bared(rgb, 5)) expect(level).toBeGreaterThan(150);
});

test('a narrow eye that shows no white bares a pale ball, not skin', () => {
  const face = paintedFace([210, 160, 140], 70, 70);
  for (let i = 0; i < face.rgb.length; i += 3) {
    if ((face.rgb[i] ?? 0) === 70) face.rgb.set([90, 45, 35], i);
  }
  const [r = 0, , b = 0] = bared(lookedAside(face, 5), 5);
  expect(r).toBeGreaterThan(75);
  expect(b / r).toBeGreaterThan(0.55);
});

test('eyes that stay keep their pixels', () => {
  const face = paintedFace([150, 110, 90], 90, 220);
  expect(lookedAside(face, 0)).toEqual(face.rgb);
});
