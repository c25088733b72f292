import { expect, test } from 'vitest';
import { project } from '../../../../nodes/geometry/pose.ts';
import { eyeOpeningPolygons } from '../../../../nodes/geometry/regions.ts';
import { distanceTo } from '../../../../nodes/mask/planes/distance.ts';
import type { AssemblyFace } from '../../../../nodes/steer/assembly/faces.ts';
import { polygonPlane } from '../../../../nodes/steer/assembly/planes.ts';
import { drawLids } from '../../../../nodes/steer/assembly/repose/lid-layer.ts';
import { shippedBasis } from '../../geometry/shipped-basis.ts';

const SIDE = 256;
const SKIN = [190, 140, 110];
const LASHES = [30, 25, 20];
const camera = {
  rotation: Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1),
  scalePx: 14,
  translationPx: [128, 128],
} as const;
const points = project(shippedBasis().base, camera);
const open = polygonPlane(points, eyeOpeningPolygons, SIDE, SIDE);
/** Upper lid points beside the lower ones they meet. */
const LIDS = [
  [
    [161, 163],
    [160, 144],
    [159, 145],
    [158, 153],
    [157, 154],
  ],
  [
    [388, 390],
    [387, 373],
    [386, 374],
    [385, 380],
    [384, 381],
  ],
] as const;

/** Skin all over, dark lashes and fold round the eyes, light eyes. */
function paintedFace(): AssemblyFace {
  const off = distanceTo((i) => (open[i] ?? 0) > 0, SIDE, SIDE);
  const rgb = Float32Array.from({ length: SIDE * SIDE * 3 }, (_, k) => {
    const i = Math.floor(k / 3);
    if ((open[i] ?? 0) > 0) return 220;
    return ((off[i] ?? 0) < 2.5 ? LASHES : SKIN)[k % 3] ?? 0;
  });
  const skin = new Float32Array(SIDE * SIDE).fill(1);
  const planeOf = (...labels: readonly string[]) => (labels.includes('skin') ? skin : new Float32Array(SIDE * SIDE));
  return { widthPx: SIDE, heightPx: SIDE, rgb, points, planeOf } as unknown as AssemblyFace;
}

/** Points whose upper lids went the given share of the way to the lower ones. */
function lowered(share: number): Float32Array {
  const target = Float32Array.from(points);
  for (const [upper, lower] of LIDS.flat()) {
    for (const axis of [0, 1]) {
      const [from, to] = [points[upper * 3 + axis] ?? 0, points[lower * 3 + axis] ?? 0];
      target[upper * 3 + axis] = from + share * (to - from);
    }
  }
  return target;
}

function drawn(share: number): Float32Array {
  const face = paintedFace();
  const rgb = Float32Array.from(face.rgb);
  drawLids(rgb, face, { target: lowered(share), rigid: points, after: camera });
  return rgb;
}

const pixel = (rgb: Float32Array, x: number, y: number) => [
  ...rgb.subarray((y * SIDE + x) * 3, (y * SIDE + x) * 3 + 3),
];

/** Where the middle of each opening was, in whole pixels, [x, upper, lower]. */
const middles = LIDS.map(([, , [upper, lower]]) =>
  [points[upper * 3] ?? 0, points[upper * 3 + 1] ?? 0, points[lower * 3 + 1] ?? 0].map(Math.floor),
);

test('a lid that came down shows skin where the eye was, and lashes at its edge', () => {
  const rgb = drawn(1);
  for (const [x = 0, upper = 0, lower = 0] of middles) {
    const lid = pixel(rgb, x, Math.round((upper + lower) / 2) - 1);
    for (const [c, level] of SKIN.entries()) expect(Math.abs((lid[c] ?? 0) - level)).toBeLessThan(0.25 * level);
    const fold = pixel(rgb, x, upper - 1);
    expect(fold[0]).toBeGreaterThan(120);
    const edge = Math.min(...[-1, 0, 1].map((dy) => pixel(rgb, x, lower + dy)[0] ?? 255));
    expect(edge).toBeLessThan(100);
  }
});

test('a lid comes down along the head, however the head is turned in the picture', () => {
  // The same face on its side: x of one is y of the other.
  const turned = (points: Float32Array) =>
    points.map((_, i) => (i % 3 === 0 ? SIDE - (points[i + 1] ?? 0) : i % 3 === 1 ? (points[i - 1] ?? 0) : 0));
  const face = paintedFace();
  const rgb = Float32Array.from(face.rgb, (_, k) => {
    const [x, y] = [Math.floor(k / 3) % SIDE, Math.floor(k / 3 / SIDE)];
    return face.rgb[((SIDE - 1 - x) * SIDE + y) * 3 + (k % 3)] ?? 0;
  });
  const lying = { ...face, rgb, points: turned(points) };
  const after = { ...camera, rotation: Float64Array.of(0, 1, 0, -1, 0, 0, 0, 0, 1) };
  const shut = Float32Array.from(rgb);
  drawLids(shut, lying, { target: turned(lowered(1)), rigid: lying.points, after });
  const upright = drawn(1);
  for (const [x = 0, upper = 0, lower = 0] of middles) {
    const y = Math.round((upper + lower) / 2) - 1;
    for (const c of [0, 1, 2])
      expect(Math.abs((pixel(shut, SIDE - 1 - y, x)[c] ?? 0) - (pixel(upright, x, y)[c] ?? 0))).toBeLessThan(25);
  }
});

test('half a blink leaves the lower half of the eye as it is', () => {
  const [face, rgb] = [paintedFace().rgb, drawn(0.5)];
  for (const [x = 0, upper = 0, lower = 0] of middles) {
    expect(pixel(rgb, x, lower - 1)).toEqual(pixel(face, x, lower - 1));
    expect(pixel(rgb, x, upper + 1)[0]).toBeLessThan(205);
  }
});

test('eyes that stay open, or open wider, keep their pixels', () => {
  expect(drawn(0)).toEqual(paintedFace().rgb);
  expect(drawn(-0.3)).toEqual(paintedFace().rgb);
});
