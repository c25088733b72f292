/**
 * The operation `shade`: the canvas under another light or with another texture, as a quotient image. What a vertex's
 * colour is multiplied by, light over light and texture over texture, is spread over the picture and applied in linear
 * light. Nothing moves, and detail finer than the mesh stays the canvas's.
 */
import type { MotionBasis } from '../../geometry/motion-basis.ts';
import { gamma } from '../../geometry/vertex-colours.ts';
import type { AssemblyFace } from './faces.ts';
import { vertexPlanes } from './mesh-map.ts';
import { type BlurPlane, multiply, unite } from './planes.ts';
import { logColours, type Shading } from './shading.ts';

/** A factor beyond these is a shadow that one picture does not tell from black, or a shine. */
const LARGEST = Math.log(6);

/** For crops of 256 px: how far round a place beside the mesh (neck, ears) its values are looked for, near first. */
const REACH_PX = [6, 16, 40] as const;
const NEAR_SHARE = 0.1;

/** Evens out the edges of the mesh's triangles, which light would show. */
const FACET_PX = 3;

/** Eyes and teeth keep their own colours but for some of the light. */
const WET_SHARE = 0.35;
const EDGE_PX = 1.5;
const FRINGE_PX = 5;

/** The canvas's RGB [H * W * 3] 0..255 with the shading `to` where it has `from`, and the area [H * W] that changed. */
export function shadeFace(
  basis: MotionBasis,
  canvas: AssemblyFace,
  { from, to }: { readonly from: Shading; readonly to: Shading },
  blur: BlurPlane,
): { readonly rgb: Float32Array; readonly area: Float32Array } {
  const before = logColours(basis, from, canvas.points);
  const after = logColours(basis, to, canvas.points);
  const factors = after.map((log, i) => Math.min(LARGEST, Math.max(-LARGEST, log - (before[i] ?? log))));
  if (factors.every((log) => log === 0)) return { rgb: canvas.rgb, area: new Float32Array(canvas.rgb.length / 3) };
  const { planes, covered } = vertexPlanes(factors, canvas.points, canvas.widthPx, canvas.heightPx);
  const fields = spread(canvas, { planes, covered }, blur);
  const alpha = shadedPlane(canvas, covered, blur);
  const rgb = canvas.rgb.map((value, i) => {
    const at = Math.floor(i / 3);
    const log = (fields[i % 3]?.[at] ?? 0) * (alpha[at] ?? 0);
    return 255 * Math.min(1, (value / 255) * Math.exp(log / gamma));
  });
  return { rgb, area: alpha.map((share) => (share > 0.05 ? 1 : 0)) };
}

/** Planes that are known where the mesh lies, carried on beyond it: the mean of what lies nearest. */
function spread(
  { widthPx }: AssemblyFace,
  { planes, covered }: ReturnType<typeof vertexPlanes>,
  blur: BlurPlane,
): readonly Float32Array[] {
  const unit = widthPx / 256;
  const shares = REACH_PX.map((px) => blur(covered, px * unit));
  return planes.map((plane) => {
    const sums = REACH_PX.map((px) => blur(plane, px * unit));
    const carried = plane.map((value, i) => {
      if (covered[i]) return value;
      const level = shares.findIndex((share) => (share[i] ?? 0) > NEAR_SHARE);
      const at = level < 0 ? REACH_PX.length - 1 : level;
      return (sums[at]?.[i] ?? 0) / Math.max(shares[at]?.[i] ?? 0, 1e-6);
    });
    return blur(carried, FACET_PX * unit);
  });
}

/**
 * Where light and texture fall on skin [H * W], 0..1, softly: the face, what lies near it of ears and neck, and a little way
 * into the hair; eyes and teeth by a share.
 */
function shadedPlane(canvas: AssemblyFace, covered: Float32Array, blur: BlurPlane): Float32Array {
  const unit = canvas.widthPx / 256;
  const near = blur(covered, REACH_PX[1] * unit).map((share) => Math.min(1, 2.5 * share));
  const face = canvas.planeOf('skin', 'nose', 'brow-left', 'brow-right', 'upper-lip', 'lower-lip', 'glasses');
  const skin = multiply(unite(face, canvas.planeOf('ear-left', 'ear-right', 'neck')), near);
  const wet = canvas.planeOf('eye-left', 'eye-right', 'mouth').map((inside) => WET_SHARE * inside);
  // At the hairline skin shows through: what ends at once there leaves a rim of the old light.
  const through = blur(skin, FRINGE_PX * unit).map((share) => Math.min(1, 2 * share));
  return blur(unite(skin, wet, multiply(canvas.planeOf('hair'), through)), EDGE_PX * unit);
}
